// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";
import type { RealtimeClient } from "@/lib/realtime/client";
import { wires, type Wire } from "@/lib/realtime/transports/transport";
import { BehindAProxy } from "./behind-a-proxy";
import { clientOver, enter, shown } from "./wire-client";

const scene = new BehindAProxy();
const patience = { timeout: 40_000 };

async function overTheProxy(wire: Wire, dialTimeoutMs?: number): Promise<RealtimeClient> {
  const client = await clientOver(wire, scene.server, "Ada", { through: scene.proxy, dialTimeoutMs });
  return scene.keep(client);
}

const isTryingAgain = (client: RealtimeClient) =>
  expect.poll(() => client.state.status === "reconnecting" && client.state.attempt > 1, patience).toBe(true);

describe.each(wires)("%s on a line that swallows what is sent", (wire) => {
  test("dials anew, and comes through as soon as something does", async () => {
    scene.proxy.die();
    const client = await overTheProxy(wire, 1_000);
    const ada = enter(client, scene.newRoom());
    await isTryingAgain(client);
    scene.proxy.revive();
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });

  test("leaves a connection that has died without a word for a new one", async () => {
    const client = await overTheProxy(wire, 1_000);
    const ada = enter(client, scene.newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    scene.proxy.die();
    ada.send({ text: "Said into nothing" });
    client.reconnect();
    await isTryingAgain(client);
    scene.proxy.revive();
    await expect.poll(() => shown(ada), patience).toEqual(["Said into nothing (sent)"]);
  });
});

test.each(wires)(
  "%s never says of a message that it was not sent while it says that it is connected",
  async (wire) => {
    const client = await overTheProxy(wire, 1_000);
    const ada = enter(client, scene.newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    const contradictions: string[] = [];
    const look = () => {
      const failed = ada.read().messages.filter(({ delivery }) => delivery === "failed");
      if (client.isConnected) contradictions.push(...failed.map(({ problem }) => String(problem)));
    };
    ada.listen(look);
    client.onState(look);

    scene.proxy.die();
    ada.send({ text: "First" });
    ada.send({ text: "Second" });
    await isTryingAgain(client);
    ada.send({ text: "Third" });
    scene.proxy.revive();
    await expect.poll(() => shown(ada), patience).toEqual(["First (sent)", "Second (sent)", "Third (sent)"]);
    expect(contradictions).toEqual([]);
  },
);

test("SignalR goes on by requests where WebSockets are taken and swallowed", async () => {
  scene.proxy.onUpgrade = "swallow";
  const ada = enter(await overTheProxy("signalr", 4_000), scene.newRoom());
  await expect.poll(() => ada.read().status, patience).toBe("joined");
});

describe("SignalR where no WebSocket passes", () => {
  beforeEach(() => void (scene.proxy.onUpgrade = "refuse"));

  test("goes on by requests, also where streams are held back", async () => {
    scene.proxy.holdsStreams = true;
    const ada = enter(await overTheProxy("signalr"), scene.newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    ada.send({ text: "Through" });
    await expect.poll(() => shown(ada), patience).toEqual(["Through (sent)"]);
  });

  test("leaves a connection that has died without a word for a new one", async () => {
    const client = await overTheProxy("signalr", 1_000);
    const ada = enter(client, scene.newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    scene.proxy.die();
    client.reconnect();
    await isTryingAgain(client);
    scene.proxy.revive();
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });

  test("can connect anew again and again", async () => {
    const client = await overTheProxy("signalr");
    const ada = enter(client, scene.newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    for (let time = 0; time < 5; time++) {
      const before = client.session;
      client.reconnect();
      await expect.poll(() => client.session !== null && client.session !== before, patience).toBe(true);
    }
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });
});
