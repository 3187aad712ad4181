import { beforeEach, describe, expect, test } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { fallbackTransport } from "@/lib/realtime/transports/fallback";
import { nativeTransport } from "@/lib/realtime/transports/native";
import type { Address, Link, Transport } from "@/lib/realtime/transports/transport";
import { connectedEvent, FakeEnvironment, FakeSocket } from "./support/fake-environment";

let world: FakeEnvironment;
let standIn: StandInWire;
let client: RealtimeClient;

/** A wire that a test opens and ends by hand. */
class StandInWire implements Transport {
  readonly wire = "signalr";
  readonly links: FakeSocket[] = [];
  loads = 0;
  loading: Promise<void> = Promise.resolve();

  dial({ url }: Address): Link {
    const link = new FakeSocket(url);
    this.links.push(link);
    return link;
  }

  readonly load = async (): Promise<Transport> => {
    this.loads++;
    await this.loading;
    return this;
  };

  get link(): FakeSocket {
    const link = this.links.at(-1);
    if (!link) throw new Error("Nobody has dialed yet.");
    return link;
  }
}

beforeEach(() => {
  world = new FakeEnvironment();
  standIn = new StandInWire();
  const urlFor = (url: string) => url.replace("ws://test/ws", "http://test/hub");
  client = new RealtimeClient({
    url: "ws://test/ws",
    environment: world,
    transport: fallbackTransport(nativeTransport({ environment: world }), [{ load: standIn.load, urlFor }], {
      environment: world,
    }),
  });
});

/** What is loaded is there a turn later. */
const loaded = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

async function connectOverStandIn(): Promise<void> {
  client.connect();
  world.socket.ends();
  await loaded();
  standIn.link.opens();
  standIn.link.says(connectedEvent());
}

describe("where the first wire gets through", () => {
  test("no other is loaded, and what is said goes over it", () => {
    client.connect();
    world.socket.opens();
    expect(client.isConnected).toBe(false);
    world.socket.says(connectedEvent());
    expect(client.isConnected).toBe(true);
    expect(client.session?.clientId).toBe("c1");
    client.send({ type: "leave", room: "r" });
    expect(world.socket.sent).toEqual([{ type: "leave", room: "r" }]);
    expect(standIn.loads).toBe(0);
    expect(client.transport.wire).toBe("native");
  });

  test("a server that restarts is not asked twice by everybody: for 20 s the first wire is tried alone", async () => {
    client.connect();
    world.socket.opens();
    world.socket.says(connectedEvent());
    world.pass(60_000);
    world.socket.ends();
    world.pass(250);
    const lostAt = world.time;
    while (world.time < lostAt + 20_000) {
      world.socket.ends();
      await loaded();
      expect(standIn.loads).toBe(0);
      world.pass(10_000);
    }
    // The dial after that.
    world.socket.ends();
    world.pass(10_000);
    world.socket.ends();
    await loaded();
    expect(standIn.links).toHaveLength(1);
  });
});

describe("where the first wire does not get through", () => {
  test.each([
    ["is refused", () => world.socket.ends()],
    ["opens and ends without a word", () => (world.socket.opens(), world.socket.ends())],
    ["opens and says nothing for 5 s", () => (world.socket.opens(), world.pass(5_000))],
    ["does not even open in 5 s", () => world.pass(5_000)],
  ])("the next stands in, in the same dial: it %s", async (_, fail) => {
    client.connect();
    const first = world.socket;
    fail();
    await loaded();
    expect(standIn.link.url).toBe("http://test/hub");
    standIn.link.opens();
    standIn.link.says(connectedEvent());
    expect(client.state).toMatchObject({ status: "connected", attempts: 0 });
    expect(client.transport.wire).toBe("signalr");
    client.send({ type: "leave", room: "r" });
    expect(standIn.link.sent).toEqual([{ type: "leave", room: "r" }]);
    expect(first.closed).toBe(true);
    expect(world.timers).toBe(0);
  });

  test("a line that is only slow keeps its wire: the first is heard on while the next begins", async () => {
    client.connect();
    world.socket.opens();
    world.pass(5_000);
    await loaded();
    standIn.link.opens();
    world.pass(3_000);
    world.socket.says(connectedEvent());
    expect(client.isConnected).toBe(true);
    expect(client.transport.wire).toBe("native");
    expect(standIn.link.closed).toBe(true);
    expect(world.socket.closed).toBe(false);
    standIn.link.says(connectedEvent());
    standIn.link.ends();
    expect(client.isConnected).toBe(true);
  });

  test("it is tried first from then on, and the first has its chance again after ten minutes", async () => {
    await connectOverStandIn();
    standIn.link.ends();
    world.pass(500);
    expect(standIn.links).toHaveLength(2);
    expect(world.sockets).toHaveLength(1);
    standIn.link.opens();
    standIn.link.says(connectedEvent());

    world.pass(600_000);
    standIn.link.ends();
    world.pass(500);
    expect(world.sockets).toHaveLength(2);
    world.socket.opens();
    world.socket.says(connectedEvent());
    expect(client.transport.wire).toBe("native");
    expect(standIn.links).toHaveLength(2);
  });

  test("when neither does it is one failed dial, and the next begins anew", async () => {
    client.connect();
    world.socket.ends();
    await loaded();
    standIn.link.ends();
    expect(client.state).toMatchObject({ status: "reconnecting", attempt: 1 });
    world.pass(500);
    expect(world.sockets).toHaveLength(2);
    expect(standIn.loads).toBe(1);
  });

  test("code that can't be loaded is a failed dial too, and loaded again with the next", async () => {
    standIn.loading = Promise.reject(new Error("offline"));
    client.connect();
    world.socket.ends();
    await loaded();
    expect(client.state).toMatchObject({ status: "reconnecting", attempt: 1 });
    standIn.loading = Promise.resolve();
    world.pass(500);
    world.socket.ends();
    await loaded();
    expect(standIn.links).toHaveLength(1);
  });
});

describe("a server that says why", () => {
  test.each([
    [1009, "disconnected"],
    [4401, "disconnected"],
    [4409, "reconnecting"],
  ])("is believed: after close code %i nothing stands in", async (code, status) => {
    client.connect();
    world.socket.opens();
    world.socket.ends(code);
    await loaded();
    expect(client.state.status).toBe(status);
    expect(standIn.loads).toBe(0);
  });
});

describe("giving up", () => {
  test("while the code of the next is loading ends it all", async () => {
    client.connect();
    world.socket.ends();
    client.disconnect();
    await loaded();
    expect(standIn.links).toHaveLength(0);
    expect(world.timers).toBe(0);
  });

  test("an address that is none ends it for good, with nothing left behind", () => {
    world.openSocket = () => {
      throw new SyntaxError("no address");
    };
    client.connect();
    world.pass(0);
    expect(client.state).toMatchObject({ status: "disconnected", cause: "refused", code: 1008 });
    expect(world.timers).toBe(0);
  });
});
