import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import { Pace } from "@/lib/realtime/pace";
import { Room } from "@/lib/realtime/room";
import { RoomLog } from "@/lib/realtime/room-log";
import { roomOf } from "@/lib/realtime/rooms";
import { FakeRooms } from "./support/fake-rooms";
import { FakeServer } from "./support/fake-server";
import { seeded } from "./support/seeded";

let rooms: FakeRooms;
let server: FakeServer;
let clients: RealtimeClient[];

beforeEach(async () => {
  rooms = new FakeRooms();
  server = await FakeServer.start({ onCommand: rooms.onCommand });
  clients = [];
});

afterEach(async () => {
  clients.forEach((client) => client.disconnect());
  await server.stop();
});

function newClient(options: Partial<ClientOptions> = {}): RealtimeClient {
  const client = new RealtimeClient({ url: server.url, retry: { baseMs: 10, maxMs: 20 }, ...options });
  clients.push(client);
  client.connect();
  return client;
}

function enter(client = newClient(), start?: Parameters<typeof roomOf>[2]): Room {
  const room = roomOf(client, "general", start);
  room.listen(() => undefined);
  room.open();
  return room;
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const joined = (room: Room) => soon(() => expect(room.read().status).toBe("joined"));
const oneTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);
const textsOf = (room: Room) => room.read().messages.map(({ data }) => data);

describe("a room's log", () => {
  const message = (offset: number) => ({
    ...{ room: "general", epoch: "e1", offset, data: offset, timestamp: 0, userId: "ux", username: "Xenia" },
  });
  const offsetsOf = (log: RoomLog) => log.entries.map(({ offset }) => offset);

  test("takes a page that ends where it begins, or overlaps, and no other", () => {
    const log = new RoomLog();
    log.join({ epoch: "e1", offset: 6, recovered: false, messages: [5, 6].map(message) });
    expect(log.prepend("e1", [2, 3].map(message))).toBe(false);
    expect(log.prepend("e2", [3, 4].map(message))).toBe(false);
    expect(offsetsOf(log)).toEqual([5, 6]);
    expect(log.prepend("e1", [3, 4, 5].map(message))).toBe(true);
    expect(log.prepend("e1", [1, 2].map(message))).toBe(true);
    expect(offsetsOf(log)).toEqual(oneTo(6));
  });
});

describe("a room", () => {
  test("is entered once by who lets go and takes hold again at once, as StrictMode does", async () => {
    const client = newClient();
    const room = roomOf(client, "general");
    room.listen(() => undefined);
    const letGo = room.open();
    letGo();
    const letGoAgain = room.open();
    await joined(room);
    rooms.say(1);
    await soon(() => expect(textsOf(room)).toEqual([1]));
    expect(server.commands.filter(({ type }) => type === "join")).toHaveLength(1);

    letGoAgain();
    await soon(() => expect(server.commands.filter(({ type }) => type === "leave")).toHaveLength(1));
    const before = server.commands.length;
    client.reconnect();
    await soon(() => expect(client.session?.clientId).toBe("c2"));
    expect(server.commands).toHaveLength(before);
  });

  test("begins with its newest messages and goes on live, each once and in order", async () => {
    for (let n = 1; n <= 60; n++) rooms.say(n);
    const room = enter();
    await joined(room);
    rooms.say(61);
    await soon(() => expect(textsOf(room).at(-1)).toBe(61));
    expect(textsOf(room)).toEqual(oneTo(61).slice(10));
    expect(room.read().older).toBe("more");
  });

  test("loads what is older, page by page, to the beginning", async () => {
    for (let n = 1; n <= 120; n++) rooms.say(n);
    const room = enter();
    await joined(room);
    await room.loadOlder();
    expect(room.read().messages).toHaveLength(100);
    await Promise.all([room.loadOlder(), room.loadOlder()]);
    expect(textsOf(room)).toEqual(oneTo(120));
    expect(room.read().older).toBe("none");
  });

  test("says when older messages could not be loaded, and tries again", async () => {
    for (let n = 1; n <= 60; n++) rooms.say(n);
    const room = enter();
    await joined(room);
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "history") return false;
      connection.tell({ type: "error", id, code: "forbidden", message: "Not now.", retryable: false });
      return true;
    };
    await room.loadOlder();
    expect(room.read().older).toBe("failed");
    rooms.intercept = () => false;
    await room.loadOlder();
    expect(room.read().messages).toHaveLength(60);
  });

  /** Asks for older messages, which do not come before the line drops and the client returns to a room far ahead. */
  async function loadOlderAcrossALongAbsence(): Promise<Room> {
    for (let n = 1; n <= 200; n++) rooms.say(n);
    const room = enter();
    await joined(room);
    rooms.intercept = ({ type }) => type === "history";
    void room.loadOlder();
    await soon(() => expect(server.commands.at(-1)).toMatchObject({ type: "history", before: 151 }));
    await server.stop();
    await soon(() => expect(room.read().status).toBe("joining"));
    for (let n = 201; n <= 300; n++) rooms.say(n);
    rooms.maxRecovered = 50;
    rooms.intercept = () => false;
    return room;
  }

  test("puts no page before messages that it does not touch, when more was missed than a resume gives back", async () => {
    const room = await loadOlderAcrossALongAbsence();
    await server.startAgain();
    await joined(room);
    room.send("after the page");
    await soon(() => expect(room.read().messages.at(-1)).toMatchObject({ offset: 301 }));
    expect(textsOf(room)[0]).toBe(251);
    expect(room.read().older).toBe("more");

    while (room.read().older === "more") await room.loadOlder();
    expect(room.read().messages.map(({ offset }) => offset)).toEqual(oneTo(301));
  });

  test("still has older messages when only those before its former beginning are gone", async () => {
    const room = await loadOlderAcrossALongAbsence();
    rooms.kept = 231;
    rooms.intercept = ({ type, id, before }, connection) => {
      if (type !== "history" || before !== 151) return false;
      connection.tell({ type: "error", id, code: "history_gone", message: "Too old.", retryable: false });
      return true;
    };
    await server.startAgain();
    await joined(room);
    room.send("after the answer");
    await soon(() => expect(room.read().messages.at(-1)).toMatchObject({ offset: 301 }));
    expect(room.read().older).toBe("more");
    await room.loadOlder();
    expect(textsOf(room)[0]).toBe(231);
    expect(room.read().older).toBe("none");
  });

  test("shows an own message at once and confirms it under the same key", async () => {
    const room = enter();
    await joined(room);
    room.send("hi");
    const [echo] = room.read().messages;
    expect(echo).toMatchObject({ data: "hi", offset: null, delivery: "sending" });
    await soon(() => expect(room.read().messages[0]).toMatchObject({ offset: 1, delivery: "sent" }));
    expect(room.read().messages[0]?.key).toBe(echo?.key);
    expect(room.read().messages).toHaveLength(1);
    expect(room.isOwn(room.read().messages[0]!)).toBe(true);
  });

  test("gets what was missed while away, and nobody's message twice", async () => {
    const room = enter();
    await joined(room);
    rooms.say("before");
    await soon(() => expect(textsOf(room)).toEqual(["before"]));
    await server.stop();
    rooms.say("while away 1");
    rooms.say("while away 2");
    await server.startAgain();
    await soon(() => expect(textsOf(room)).toEqual(["before", "while away 1", "while away 2"]));
    expect(room.read().gap).toBe(false);
    expect(server.commands.filter(({ type }) => type === "join").at(-1)).toMatchObject({
      since: { epoch: "e1", offset: 1 },
    });
  });

  test("says so when what was missed is no longer all there", async () => {
    const room = enter();
    await joined(room);
    rooms.say("old");
    await soon(() => expect(textsOf(room)).toEqual(["old"]));
    await server.stop();
    for (let n = 0; n < 5; n++) rooms.say(n);
    rooms.kept = 5;
    await server.startAgain();
    await soon(() => expect(textsOf(room)).toEqual([3, 4]));
    expect(room.read().gap).toBe(true);
    room.dismissGap();
    expect(room.read().gap).toBe(false);
  });

  test("begins anew when the room has another epoch", async () => {
    const room = enter();
    await joined(room);
    rooms.say("lost with the old epoch");
    await soon(() => expect(textsOf(room)).toHaveLength(1));
    await server.stop();
    rooms.log.length = 0;
    rooms.epoch = "e2";
    rooms.say("new");
    await server.startAgain();
    await soon(() => expect(textsOf(room)).toEqual(["new"]));
  });

  test("asks for what is missing when a live message skips one", async () => {
    const room = enter();
    await joined(room);
    rooms.members.clear();
    rooms.say("never told");
    rooms.members.add(server.connections[0]!);
    rooms.say("told");
    await soon(() => expect(textsOf(room)).toEqual(["never told", "told"]));
  });

  test("sends what was said while away after it is back in the room, once", async () => {
    const room = enter();
    await joined(room);
    await server.stop();
    await soon(() => expect(room.read().status).toBe("joining"));
    room.send("kept");
    expect(room.read().messages[0]?.delivery).toBe("sending");
    await server.startAgain();
    await soon(() =>
      expect(room.read().messages).toMatchObject([{ data: "kept", offset: 1, delivery: "sent" }]),
    );
    expect(rooms.log).toHaveLength(1);
  });

  test("has all that was said while away in its order, however little the server takes at once", async () => {
    const client = newClient();
    const room = enter(client);
    await joined(room);
    await server.stop();
    await soon(() => expect(client.isConnected).toBe(false));
    const said = Array.from({ length: 120 }, (_, n) => n);
    for (const data of said) room.send(data);
    expect(room.read().messages).toHaveLength(120);
    const limit = { burst: 100, perSecond: 50 };
    const taken = new Pace(limit, { now: () => performance.now() });
    rooms.intercept = ({ id }, connection) => {
      if (taken.take()) return false;
      const refusal = {
        code: "rate_limited",
        message: "Slow down.",
        retryable: true,
        retryAfterMs: taken.waitMs,
      };
      connection.tell({ type: "error", id, ...refusal });
      return true;
    };
    await server.startAgain();
    await soon(() => expect(rooms.log).toHaveLength(120));
    expect(rooms.log.map(({ data }) => data)).toEqual(said);
    await soon(() => expect(room.read().messages.every(({ delivery }) => delivery === "sent")).toBe(true));
  });

  test("keeps what is more than the client takes, and has it all in its order", async () => {
    const room = enter(newClient({ bufferLimit: 3 }));
    await joined(room);
    await server.stop();
    await soon(() => expect(room.read().status).toBe("joining"));
    for (let n = 1; n <= 10; n++) room.send(n);
    expect(room.read().messages.map(({ delivery }) => delivery)).toEqual(Array(10).fill("sending"));
    await server.startAgain();
    await soon(() => expect(rooms.log.map(({ data }) => data)).toEqual(oneTo(10)));
  });

  test("has in order and under its id what failed for want of a connection, once there is one again", async () => {
    const client = newClient({ retry: { baseMs: 10, maxMs: 20, maxAttempts: 2 } });
    const room = enter(client);
    await joined(room);
    await server.stop();
    const keys = [room.send(1), room.send(2)];
    await soon(() => expect(client.state).toMatchObject({ status: "disconnected", cause: "gave_up" }));
    keys.push(room.send(3));
    await soon(() =>
      expect(room.read().messages.map(({ delivery }) => delivery)).toEqual(Array(3).fill("failed")),
    );
    room.discard(keys.pop()!);

    await server.startAgain();
    client.connect();
    keys.push(room.send(4));
    expect(room.read().messages.map(({ delivery }) => delivery)).toEqual(Array(3).fill("sending"));
    await soon(() => expect(rooms.log.map(({ data }) => data)).toEqual([1, 2, 4]));
    expect(rooms.log.map(({ id }) => id)).toEqual(keys);
  });

  test("has what was said in it while away, though its writer has gone on to another page", async () => {
    const client = newClient();
    client.hold();
    const room = roomOf(client, "general");
    const letGo = room.open();
    await soon(() => expect(rooms.members.size).toBe(1));
    await server.stop();
    await soon(() => expect(client.isConnected).toBe(false));
    room.send("important");
    letGo();
    await server.startAgain();
    await soon(() => expect(rooms.log.map(({ data }) => data)).toEqual(["important"]));
    await soon(() => expect(server.commands.at(-1)).toMatchObject({ type: "leave", room: "general" }));
  });

  test("has what was said while away, though it let nobody in for a moment", async () => {
    const client = newClient();
    const room = enter(client);
    await joined(room);
    await server.stop();
    await soon(() => expect(client.isConnected).toBe(false));
    room.send("important");
    let refusals = 2;
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "join" || refusals-- <= 0) return false;
      const refusal = { code: "unavailable", message: "Not right now.", retryable: true, retryAfterMs: 20 };
      connection.tell({ type: "error", id, ...refusal });
      return true;
    };
    await server.startAgain();
    await soon(() => expect(rooms.log.map(({ data }) => data)).toEqual(["important"]));
    await soon(() => expect(room.read().messages[0]).toMatchObject({ delivery: "sent", offset: 1 }));
  });

  test("says that it could not be told when a room is full, and is left by who goes", async () => {
    const client = newClient();
    client.hold();
    const room = roomOf(client, "general");
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "join") return false;
      const full = { code: "room_full", message: "No seats left.", retryable: true, retryAfterMs: 20 };
      connection.tell({ type: "error", id, ...full });
      return true;
    };
    const letGo = room.open();
    room.send("Anybody?");
    await soon(() => expect(room.read().messages[0]?.delivery).toBe("failed"));
    letGo();
    await soon(() => expect(server.commands.at(-1)).toMatchObject({ type: "leave", room: "general" }));
  });

  test("does not send again what has come back from the room, though its ack was lost", async () => {
    const client = newClient();
    const room = enter(client);
    await joined(room);
    rooms.acks = false;
    room.send("once");
    await soon(() => expect(room.read().messages).toMatchObject([{ offset: 1 }]));
    server.cut();
    await soon(() => expect(client.session?.clientId).toBe("c2"));
    await joined(room);
    rooms.acks = true;
    room.send("after");
    await soon(() =>
      expect(room.read().messages).toMatchObject([{ offset: 1 }, { data: "after", offset: 2 }]),
    );
    expect(server.commands.filter(({ type }) => type === "message")).toHaveLength(2);
  });

  test("stores a message once whose ack was lost with the connection", async () => {
    const room = enter();
    await joined(room);
    rooms.acks = false;
    rooms.tells = false;
    room.send("once");
    await soon(() => expect(rooms.log).toHaveLength(1));
    rooms.acks = rooms.tells = true;
    server.cut();
    await soon(() => expect(server.commands.filter(({ type }) => type === "message")).toHaveLength(2));
    await joined(room);
    await soon(() => expect(room.read().messages).toMatchObject([{ data: "once", delivery: "sent" }]));
    expect(rooms.log).toHaveLength(1);
  });

  test("shows an own message once and in its place when it got in before an absence too long to make up for", async () => {
    const room = enter();
    await joined(room);
    rooms.acks = rooms.tells = false;
    room.send("mine");
    await soon(() => expect(rooms.log).toHaveLength(1));
    await server.stop();
    for (let n = 2; n <= 100; n++) rooms.say(n);
    rooms.acks = rooms.tells = true;
    rooms.maxRecovered = 50;
    await server.startAgain();
    await joined(room);
    await soon(() => expect(server.commands.filter(({ type }) => type === "message")).toHaveLength(2));
    rooms.say(101);
    await soon(() => expect(textsOf(room)).toEqual(oneTo(101).slice(50)));
    await room.loadOlder();
    expect(textsOf(room)).toEqual(["mine", ...oneTo(101).slice(1)]);
  });

  test.each(["e1", "e2"])(
    "does not keep an own message at the end whose ack came and which itself was missed (then in epoch %s)",
    async (epoch) => {
      const room = enter();
      await joined(room);
      rooms.tells = false;
      room.send("mine");
      await soon(() => expect(room.read().messages).toMatchObject([{ data: "mine", delivery: "sent" }]));
      await server.stop();
      rooms.epoch = epoch;
      for (let n = 2; n <= 100; n++) rooms.say(n);
      rooms.tells = true;
      rooms.maxRecovered = 50;
      await server.startAgain();
      await soon(() => expect(textsOf(room)).toEqual(oneTo(100).slice(50)));
    },
  );

  test("keeps an own message at the end whose ack has come before the message itself", async () => {
    const room = enter();
    await joined(room);
    rooms.say("before");
    await soon(() => expect(textsOf(room)).toEqual(["before"]));
    rooms.tells = false;
    room.send("mine");
    await soon(() => expect(room.read().messages[1]).toMatchObject({ data: "mine", delivery: "sent" }));
    rooms.tells = true;
    rooms.say("after");
    await soon(() => expect(textsOf(room)).toEqual(["before", "mine", "after"]));
    expect(room.read().messages[1]).toMatchObject({ offset: 2, delivery: "sent" });
  });

  test("shows why a message failed, sends it again on demand, or takes it back", async () => {
    const room = enter();
    await joined(room);
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "message") return false;
      connection.tell({
        type: "error",
        id,
        code: "forbidden",
        message: "This room is read-only.",
        retryable: false,
      });
      return true;
    };
    room.send("first");
    room.send("second");
    await soon(() =>
      expect(room.read().messages).toMatchObject([
        { delivery: "failed", problem: "This room is read-only." },
        { delivery: "failed" },
      ]),
    );
    rooms.intercept = () => false;
    const [first, second] = room.read().messages;
    room.discard(second!.key);
    room.retry(first!.key);
    await soon(() =>
      expect(room.read().messages).toMatchObject([{ data: "first", delivery: "sent", offset: 1 }]),
    );
  });

  test("says why it is closed to somebody", async () => {
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "join") return false;
      connection.tell({ type: "error", id, code: "room_full", message: "No seats left.", retryable: false });
      return true;
    };
    const room = enter();
    await soon(() => expect(room.read()).toMatchObject({ status: "refused", problem: "No seats left." }));
  });

  test("knows who is there and who is typing, and forgets who stops without a word", async () => {
    const ada = enter();
    await joined(ada);
    const bob = enter();
    await joined(bob);
    await soon(() => expect(ada.read().members).toHaveLength(2));

    bob.showTyping(true);
    bob.showTyping(true);
    await soon(() => expect(ada.read().typing.map(({ username }) => username)).toEqual(["Person c2"]));
    bob.showTyping(false);
    await soon(() => expect(ada.read().typing).toEqual([]));
    expect(server.commands.filter(({ type }) => type === "typing")).toHaveLength(2);

    rooms.tellOthers(null, { type: "userLeft", room: "general", userId: "anon_c2" });
    await soon(() => expect(ada.read().members).toHaveLength(1));
  });

  test("starts from the state that a server rendered, without a gap or a repetition", async () => {
    for (let n = 1; n <= 5; n++) rooms.say(n);
    const start = { epoch: "e1", offset: 3, messages: rooms.log.slice(1, 3) };
    const room = roomOf(newClient(), "general", start);
    expect(textsOf(room)).toEqual([2, 3]);
    enter(clients[0]);
    await joined(room);
    expect(textsOf(room)).toEqual([2, 3, 4, 5]);
  });

  test("is left when the last one who held it lets go, and only then", async () => {
    const client = newClient();
    const room = roomOf(client, "general");
    const first = room.open();
    const second = room.open();
    await soon(() => expect(rooms.members.size).toBe(1));
    first();
    first();
    second();
    await soon(() => expect(server.commands.at(-1)).toEqual({ type: "leave", room: "general" }));
    expect(server.commands.filter(({ type }) => type === "join")).toHaveLength(1);
  });

  test("is not left by one whose successor is in it already, as after a change of its code", async () => {
    const client = newClient();
    const old = new Room("general", client);
    old.listen(() => undefined);
    const leaveOld = old.open();
    await joined(old);
    leaveOld();
    const successor = new Room("general", client);
    successor.listen(() => undefined);
    const leave = successor.open();
    await joined(successor);
    rooms.say(1);
    await soon(() => expect(successor.read().messages).toHaveLength(1));
    expect(server.commands.filter(({ type }) => type === "leave")).toEqual([]);
    leave();
    await soon(() => expect(server.commands.at(-1)).toEqual({ type: "leave", room: "general" }));
  });

  test("is not joined any more for who comes back to it while the line is down", async () => {
    const client = newClient();
    const room = roomOf(client, "general");
    const stopListening = room.listen(() => undefined);
    const leave = room.open();
    await joined(room);
    stopListening();
    leave();
    await soon(() => expect(server.commands.at(-1)).toEqual({ type: "leave", room: "general" }));
    await server.stop();
    await soon(() => expect(client.isConnected).toBe(false));
    expect(enter(client).read().status).toBe("joining");
  });

  test("tells who listens without being in it that it was left", async () => {
    const room = roomOf(newClient(), "general");
    const heard: string[] = [];
    room.listen(() => heard.push(room.read().status));
    const leave = room.open();
    await joined(room);
    leave();
    await soon(() => expect(heard.at(-1)).toBe("joining"));
  });

  test("knows what became of a message though nobody looked on", async () => {
    const room = roomOf(newClient(), "general");
    room.open();
    await joined(room);
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "message") return false;
      connection.tell({ type: "error", id, code: "forbidden", message: "Read-only.", retryable: false });
      return true;
    };
    room.send("hi");
    await soon(() => expect(room.read().messages).toMatchObject([{ delivery: "failed" }]));
  });

  test("is the same object for all who read it until something changes", async () => {
    const room = roomOf(newClient(), "general");
    const seen: unknown[] = [];
    room.listen(() => seen.push(room.read()));
    room.listen(() => seen.push(room.read()));
    room.open();
    await joined(room);
    room.dismissGap();
    expect(seen.length).toBeGreaterThanOrEqual(4);
    const pairs = Array.from({ length: seen.length / 2 }, (_, n) => seen.slice(2 * n, 2 * n + 2));
    for (const [first, second] of pairs) expect(second).toBe(first);
    expect(new Set(seen).size).toBe(pairs.length);
    expect(room.read()).toBe(seen.at(-1));
  });

  test("tells views at most once a frame however much is said", async () => {
    const room = enter();
    await joined(room);
    let renders = 0;
    room.listen(() => renders++);
    for (let n = 0; n < 1_000; n++) rooms.say(n);
    await soon(() => expect(room.read().messages).toHaveLength(1_000));
    expect(renders).toBeLessThan(200);
  });

  test.each([1, 2, 3])(
    "three people chat through broken lines and all see the same, once (seed %i)",
    async (seed) => {
      const random = seeded(seed);
      const people = [enter(), enter(), enter()];
      await Promise.all(people.map(joined));
      for (let n = 0; n < 90; n++) {
        people[n % 3]!.send(`${n % 3}-${n}`);
        if (random() < 0.08) {
          server.connections[Math.floor(random() * server.connections.length)]?.socket.terminate();
        }
        if (n === 45) {
          await server.stop();
          await server.startAgain();
        }
        if (random() < 0.3) await new Promise((turn) => setImmediate(turn));
      }
      await soon(() => {
        for (const room of people) {
          expect(room.read().messages).toHaveLength(90);
          expect(room.read().messages.every(({ offset }, index) => offset === index + 1)).toBe(true);
        }
      });
      const [first, ...others] = people.map(textsOf);
      for (const other of others) expect(other).toEqual(first);
      expect(new Set(first).size).toBe(90);
    },
  );
});
