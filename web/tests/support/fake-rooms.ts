import type { FakeConnection } from "./fake-server";

interface Stored {
  room: string;
  epoch: string;
  offset: number;
  id?: string;
  from: string;
  userId: string;
  username: string;
  data: unknown;
  timestamp: number;
}

/** Rooms as the protocol has them, in memory: order, acks, resume, history, idempotent sends. Give it to a FakeServer. */
export class FakeRooms {
  epoch = "e1";
  /** The oldest offset that is still kept. */
  kept = 1;
  /** A join gives back no more than so many missed messages. */
  maxRecovered = 500;
  readonly log: Stored[] = [];
  readonly members = new Set<FakeConnection>();
  /** Called before a command is carried out; true swallows it. */
  intercept: (command: Record<string, unknown>, connection: FakeConnection) => boolean = () => false;
  /** False: messages are stored and told, but the ack never comes. */
  acks = true;
  /** False: messages are stored and nobody hears of them. */
  tells = true;

  readonly onCommand = (connection: FakeConnection, command: Record<string, unknown>): void => {
    if (this.intercept(command, connection)) return;
    switch (command.type) {
      case "join":
        return this.#join(connection, command);
      case "leave":
        this.members.delete(connection);
        return connection.tell({ type: "left", room: command.room });
      case "message":
        return this.#publish(connection, command);
      case "history":
        return this.#history(connection, command);
      case "typing":
        return this.tellOthers(connection, {
          ...{ type: "typing", room: command.room, isTyping: command.isTyping },
          ...userOf(connection),
        });
    }
  };

  /** A message by somebody who is not in this test. */
  say(data: unknown, room = "general"): void {
    this.#store({ room, data, from: "cx", userId: "ux", username: "Xenia" });
  }

  tellOthers(sender: FakeConnection | null, event: object): void {
    for (const member of this.#present()) if (member !== sender) member.tell(event);
  }

  #present(): FakeConnection[] {
    for (const member of this.members) if (member.socket.readyState !== 1) this.members.delete(member);
    return [...this.members];
  }

  #join(connection: FakeConnection, { id, room, since, history = 50 }: Record<string, unknown>): void {
    const from = since as { epoch: string; offset: number } | undefined;
    const recovered =
      from?.epoch === this.epoch &&
      from.offset >= this.kept - 1 &&
      this.log.length - from.offset <= this.maxRecovered;
    const here = this.log.filter(({ offset }) => offset >= this.kept);
    const messages = recovered
      ? here.filter(({ offset }) => offset > from.offset)
      : here.slice(-(history as number));
    this.members.add(connection);
    const users = this.#present().map(userOf);
    connection.tell({
      ...{ type: "joined", id, room, epoch: this.epoch, offset: this.log.length, recovered, messages, users },
    });
    this.tellOthers(connection, { type: "userJoined", room, ...userOf(connection) });
  }

  #publish(connection: FakeConnection, command: Record<string, unknown>): void {
    if (!this.members.has(connection)) {
      return connection.tell({
        ...{ type: "error", id: command.id, code: "not_in_room", message: "Join first.", retryable: false },
      });
    }
    const id = command.id as string;
    const known = this.log.find((stored) => stored.id === id);
    const { room, data } = command;
    const stored =
      known ??
      this.#store({ room: room as string, data, id, from: connection.clientId, ...userOf(connection) });
    if (this.acks) connection.tell({ type: "ack", id, room, epoch: stored.epoch, offset: stored.offset });
  }

  #store(message: Omit<Stored, "epoch" | "offset" | "timestamp">): Stored {
    const stored = { ...message, epoch: this.epoch, offset: this.log.length + 1, timestamp: Date.now() };
    this.log.push(stored);
    if (this.tells) for (const member of this.#present()) member.tell({ type: "message", ...stored });
    return stored;
  }

  #history(connection: FakeConnection, { id, room, before, limit = 50 }: Record<string, unknown>): void {
    const older = this.log.filter(
      ({ offset }) => offset >= this.kept && offset < ((before as number | undefined) ?? Infinity),
    );
    const messages = older.slice(-(limit as number));
    connection.tell({
      ...{ type: "history", id, room, epoch: this.epoch, messages, more: messages.length < older.length },
    });
  }
}

const userOf = ({ clientId }: FakeConnection) => ({
  userId: `anon_${clientId}`,
  username: `Person ${clientId}`,
});
