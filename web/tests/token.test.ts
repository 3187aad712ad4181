import { beforeEach, describe, expect, test } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import type { Token } from "@/lib/realtime/token";
import { connectedEvent, FakeEnvironment } from "./support/fake-environment";
import { seeded } from "./support/seeded";

const minute = 60_000;
let world: FakeEnvironment;

beforeEach(() => {
  world = new FakeEnvironment();
});

/** Lets promises run, which no clock moves. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function connected(tokens: (Token | null | Error)[]): Promise<RealtimeClient> {
  const client = new RealtimeClient({
    url: "ws://test/ws",
    environment: world,
    token: () => {
      const next = tokens.length > 1 ? tokens.shift() : tokens[0];
      if (next instanceof Error) throw next;
      return next ?? null;
    },
  });
  client.connect();
  await settle();
  world.socket.opens();
  world.socket.says(connectedEvent());
  return client;
}

const refreshes = () => (world.sockets.at(-1)?.sent ?? []).filter(({ type }) => type === "refresh");

async function answerRefresh(): Promise<void> {
  world.socket.says({ type: "ack", id: refreshes().at(-1)?.id });
  await settle();
}

describe("a token", () => {
  test("travels in the address, encoded", async () => {
    await connected([{ value: "a+b/c" }]);
    expect(world.socket.url).toBe("ws://test/ws?access_token=a%2Bb%2Fc");
  });

  test("is none where there is nobody in particular", async () => {
    await connected([null]);
    expect(world.socket.url).toBe("ws://test/ws");
  });

  test("is renewed on the live connection ten minutes before its end, again and again", async () => {
    const client = await connected([
      { value: "one", expiresAt: 60 * minute },
      { value: "two", expiresAt: 120 * minute },
      { value: "three", expiresAt: 180 * minute },
    ]);
    world.pass(50 * minute - 1);
    await settle();
    expect(refreshes()).toHaveLength(0);
    world.pass(1);
    await settle();
    expect(refreshes()).toMatchObject([{ token: "two" }]);
    await answerRefresh();
    world.pass(60 * minute);
    await settle();
    expect(refreshes()).toMatchObject([{ token: "two" }, { token: "three" }]);
    expect(client.isConnected).toBe(true);
    expect(world.sockets).toHaveLength(1);
  });

  test("of a short life is renewed at half of it", async () => {
    await connected([
      { value: "one", expiresAt: 10_000 },
      { value: "two", expiresAt: 20_000 },
    ]);
    world.pass(5_000);
    await settle();
    expect(refreshes()).toMatchObject([{ token: "two" }]);
  });

  test("that can't be renewed now is asked for again while there is time", async () => {
    await connected([
      { value: "one", expiresAt: 60 * minute },
      new Error("the site is away"),
      { value: "two", expiresAt: 120 * minute },
    ]);
    world.pass(50 * minute);
    await settle();
    expect(refreshes()).toHaveLength(0);
    world.pass(5 * minute);
    await settle();
    expect(refreshes()).toMatchObject([{ token: "two" }]);
  });

  test("that ran out is followed by a dial with another", async () => {
    const client = await connected([{ value: "old" }, { value: "new" }]);
    world.socket.ends(4401);
    expect(client.state.status).toBe("reconnecting");
    world.pass(1_000);
    await settle();
    expect(world.socket.url).toContain("access_token=new");
  });

  test("is not renewed once the connection is closed, and holds no timer", async () => {
    const client = await connected([{ value: "one", expiresAt: 60 * minute }]);
    client.disconnect();
    expect(world.timers).toBe(0);
  });

  test.each(Array.from({ length: 50 }, (_, seed) => seed))(
    "leaves no timer, no socket and no listener behind, whatever happens (seed %i)",
    async (seed) => {
      const random = seeded(seed);
      const client = new RealtimeClient({
        url: () => "ws://test/ws",
        environment: world,
        token: () => {
          if (random() < 0.2) throw new Error("no token now");
          return { value: "t", expiresAt: world.now() + random() * 30 * minute };
        },
      });
      const acts = [
        () => client.connect(),
        () => client.disconnect(),
        () => client.reconnect(),
        () => world.sockets.at(-1)?.opens(),
        () => world.sockets.at(-1)?.says(connectedEvent(25_000)),
        () => world.sockets.at(-1)?.ends([1001, 1006, 4401, 4408][Math.floor(random() * 4)]),
        () => refreshes().forEach(({ id }) => world.socket.says({ type: "ack", id })),
        () => world.pass(random() * 5 * minute),
        () => world.signal(random() < 0.5 ? "online" : "offline"),
      ];
      for (let turn = 0; turn < 80; turn++) {
        acts[Math.floor(random() * acts.length)]?.();
        if (random() < 0.5) await settle();
        expect(world.openSockets.length).toBeLessThanOrEqual(1);
      }
      client.disconnect();
      await settle();
      expect(world.openSockets).toHaveLength(0);
      expect(world.timers).toBe(0);
      expect(world.listensToPage).toBe(false);
    },
  );
});
