// @vitest-environment node
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RealtimeClient } from "@/lib/realtime/client";
import { wires, type Wire } from "@/lib/realtime/transports/transport";
import { Proxy } from "./proxy";
import { RealServer } from "./real-server";
import { clientOver, enter, shown } from "./wire-client";

const server = new RealServer();
const patience = { timeout: 40_000 };
const clients: RealtimeClient[] = [];
let proxy: Proxy;
let rooms = 0;

beforeAll(() => server.start());
afterAll(() => server.dispose());
beforeEach(() => (proxy = new Proxy(server)).start());
afterEach(() => {
  clients.splice(0).forEach((client) => client.disconnect());
  proxy.stop();
});

async function overTheProxy(wire: Wire, dialTimeoutMs?: number): Promise<RealtimeClient> {
  const client = await clientOver(wire, server, "Ada", { through: proxy, dialTimeoutMs });
  clients.push(client);
  return client;
}

const newRoom = () => `line-${++rooms}`;

describe.each(wires)("%s on a line that swallows what is sent", (wire) => {
  const isTryingAgain = (client: RealtimeClient) =>
    expect
      .poll(() => client.state.status === "reconnecting" && client.state.attempt > 1, patience)
      .toBe(true);

  test("dials anew, and comes through as soon as something does", async () => {
    proxy.die();
    const client = await overTheProxy(wire, 1_000);
    const ada = enter(client, newRoom());
    await isTryingAgain(client);
    proxy.revive();
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });

  test("leaves a connection that has died without a word for a new one", async () => {
    const client = await overTheProxy(wire, 1_000);
    const ada = enter(client, newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    proxy.die();
    ada.send({ text: "Said into nothing" });
    client.reconnect();
    await isTryingAgain(client);
    proxy.revive();
    await expect.poll(() => shown(ada), patience).toEqual(["Said into nothing (sent)"]);
  });
});

test("SignalR goes on by requests where WebSockets are taken and swallowed", async () => {
  proxy.onUpgrade = "swallow";
  const ada = enter(await overTheProxy("signalr", 4_000), newRoom());
  await expect.poll(() => ada.read().status, patience).toBe("joined");
});

describe("SignalR where no WebSocket passes", () => {
  beforeEach(() => void (proxy.onUpgrade = "refuse"));

  test("goes on by requests, also where streams are held back", async () => {
    proxy.holdsStreams = true;
    const ada = enter(await overTheProxy("signalr"), newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    ada.send({ text: "Through" });
    await expect.poll(() => shown(ada), patience).toEqual(["Through (sent)"]);
  });

  test("leaves a connection that has died without a word for a new one", async () => {
    const client = await overTheProxy("signalr", 1_000);
    const ada = enter(client, newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    proxy.die();
    client.reconnect();
    await expect
      .poll(() => client.state.status === "reconnecting" && client.state.attempt > 1, patience)
      .toBe(true);
    proxy.revive();
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });

  test("can connect anew again and again", async () => {
    const client = await overTheProxy("signalr");
    const ada = enter(client, newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    for (let time = 0; time < 5; time++) {
      const before = client.session;
      client.reconnect();
      await expect.poll(() => client.session !== null && client.session !== before, patience).toBe(true);
    }
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });
});
