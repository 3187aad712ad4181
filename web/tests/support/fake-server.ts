import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

export interface FakeServerOptions {
  heartbeatMs?: number;
  /** What to do with a command beyond the lobby's. */
  onCommand?: (connection: FakeConnection, command: Record<string, unknown>) => void;
}

/** A real WebSocket server that speaks the lobby's part of the protocol and does as the test tells it. */
export class FakeServer {
  readonly connections: FakeConnection[] = [];
  /** Every connection that was ever made. */
  accepted = 0;
  #server: WebSocketServer;
  #port: number;

  private constructor(
    server: WebSocketServer,
    private readonly options: FakeServerOptions,
  ) {
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    this.#serve();
  }

  static async start(options: FakeServerOptions = {}): Promise<FakeServer> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    return new FakeServer(server, options);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }

  /** Every command that any connection has sent, in order of arrival. */
  readonly commands: Record<string, unknown>[] = [];

  tellAll(event: object): void {
    for (const connection of this.connections) connection.tell(event);
  }

  /** Breaks every connection without a word, as a pulled cable does. */
  cut(): void {
    for (const connection of [...this.connections]) connection.socket.terminate();
  }

  closeAll(code: number): void {
    for (const connection of [...this.connections]) connection.socket.close(code);
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((stopped) => this.#server.close(stopped));
  }

  async startAgain(): Promise<void> {
    this.#server = new WebSocketServer({ host: "127.0.0.1", port: this.#port });
    this.#serve();
    await once(this.#server, "listening");
  }

  #serve(): void {
    this.#server.on("connection", (socket, request) => {
      const connection = new FakeConnection(socket, `c${++this.accepted}`, request.url ?? "");
      this.connections.push(connection);
      socket.on("close", () => this.connections.splice(this.connections.indexOf(connection), 1));
      socket.on("message", (frame) => this.#hear(connection, String(frame)));
      connection.tell({
        type: "connected",
        clientId: connection.clientId,
        userId: `anon_${connection.clientId}`,
        username: "Anonymous",
        timestamp: Date.now(),
        heartbeatMs: this.options.heartbeatMs,
      });
    });
  }

  #hear(connection: FakeConnection, frame: string): void {
    const command = JSON.parse(frame) as Record<string, unknown>;
    this.commands.push(command);
    if (command.type === "ping") connection.tell({ type: "pong", timestamp: Date.now() });
    else if (command.type === "broadcast") {
      const { data } = command;
      const from = connection.clientId;
      this.tellAll({ type: "broadcast", from, username: "Anonymous", data, timestamp: Date.now() });
    } else this.options.onCommand?.(connection, command);
  }
}

export class FakeConnection {
  constructor(
    readonly socket: WebSocket,
    readonly clientId: string,
    readonly path: string,
  ) {}

  tell(event: object): void {
    this.socket.send(JSON.stringify(event));
  }

  tellRaw(frame: string): void {
    this.socket.send(frame);
  }
}
