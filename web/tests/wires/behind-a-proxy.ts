import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { RealtimeClient } from "@/lib/realtime/client";
import { Proxy } from "./proxy";
import { RealServer } from "./real-server";

/** The real server for a file's stories, and for each of them a proxy of its own in front of it. */
export class BehindAProxy {
  readonly server = new RealServer();
  proxy!: Proxy;
  readonly #clients: RealtimeClient[] = [];
  #rooms = 0;

  constructor() {
    beforeAll(() => this.server.start());
    afterAll(() => this.server.dispose());
    beforeEach(() => (this.proxy = new Proxy(this.server)).start());
    afterEach(() => {
      this.#clients.splice(0).forEach((client) => client.disconnect());
      this.proxy.stop();
    });
  }

  /** Lets go of it when its story ends. */
  keep(client: RealtimeClient): RealtimeClient {
    this.#clients.push(client);
    return client;
  }

  newRoom(): string {
    return `room-${++this.#rooms}`;
  }
}
