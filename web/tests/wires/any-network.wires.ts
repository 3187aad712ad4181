// @vitest-environment node
import { describe, expect, test } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { anyNetwork } from "@/lib/realtime/transports/any-network";
import { BehindAProxy } from "./behind-a-proxy";
import { clientOver, enter, shown } from "./wire-client";

const scene = new BehindAProxy();
const patience = { timeout: 30_000 };

async function behindTheProxy(name: string, patienceMs?: number): Promise<RealtimeClient> {
  const { token } = await scene.server.signIn(name);
  const client = new RealtimeClient({
    url: `${scene.proxy.origin.replace("http", "ws")}/ws`,
    token: () => ({ value: token }),
    transport: anyNetwork({ patienceMs, rememberMs: 0 }),
    retry: { baseMs: 20, maxMs: 200 },
  });
  return scene.keep(client);
}

async function outside(name: string): Promise<RealtimeClient> {
  const client = await clientOver("native", scene.server, name);
  return scene.keep(client);
}

describe.each(["refuse", "swallow"] as const)("a proxy that would %s WebSockets", (onUpgrade) => {
  test("keeps nobody from talking, typing and writing privately", async () => {
    scene.proxy.onUpgrade = onUpgrade;
    const name = scene.newRoom();
    const client = await behindTheProxy("Ada", 500);
    const ada = enter(client, name);
    const friend = await outside("Grace");
    const letters: unknown[] = [];
    friend.subscribe("private", ({ data }) => letters.push(data));
    const grace = enter(friend, name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    await expect.poll(() => grace.read().status, patience).toBe("joined");
    expect(client.transport.wire).toBe("socketio");

    ada.send({ text: "Hello" });
    await expect.poll(() => shown(grace), patience).toEqual(["Hello (sent)"]);
    grace.send({ text: "Good day" });
    await expect.poll(() => shown(ada), patience).toEqual(["Hello (sent)", "Good day (sent)"]);
    ada.showTyping(true);
    await expect.poll(() => grace.read().typing.map(({ username }) => username), patience).toEqual(["Ada"]);
    await client.request({ type: "private", id: "1", targetId: friend.session!.clientId, data: "psst" });
    await expect.poll(() => letters, patience).toEqual(["psst"]);
  });

  test("is asked again when the connection is lost, and what was missed is there once", async () => {
    scene.proxy.onUpgrade = onUpgrade;
    const name = scene.newRoom();
    const client = await behindTheProxy("Ada");
    const ada = enter(client, name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    const grace = enter(await outside("Grace"), name);
    grace.send({ text: "one" });
    await expect.poll(() => shown(ada), patience).toEqual(["one (sent)"]);
    const asked = scene.proxy.upgrades;

    scene.proxy.onUpgrade = "pass";
    scene.proxy.cut();
    grace.send({ text: "two" });

    await expect.poll(() => shown(ada), patience).toEqual(["one (sent)", "two (sent)"]);
    expect(client.transport.wire).toBe("native");
    expect(scene.proxy.upgrades).toBe(asked + 1);
  });
});

describe("while another wire stands in", () => {
  async function standingIn() {
    scene.proxy.onUpgrade = "refuse";
    const client = await behindTheProxy("Ada");
    const ada = enter(client, scene.newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    expect(client.transport.wire).toBe("socketio");
    return { client, ada };
  }

  test("a client can connect anew again and again, as somebody else perhaps", async () => {
    const { client, ada } = await standingIn();
    for (let time = 0; time < 5; time++) {
      const before = client.session;
      client.reconnect();
      await expect.poll(() => client.session !== null && client.session !== before, patience).toBe(true);
    }
    ada.send({ text: "Still here" });
    await expect.poll(() => shown(ada), patience).toEqual(["Still here (sent)"]);
  });

  test("a request that fails on the way is no refusal: it is made again on the next connection", async () => {
    const { ada } = await standingIn();
    scene.proxy.failing = 2;
    ada.send({ text: "Through a bad moment" });
    await expect.poll(() => shown(ada), patience).toEqual(["Through a bad moment (sent)"]);
    expect(ada.read().status).toBe("joined");
    expect(scene.proxy.failing).toBe(0);
  });

  test("a proxy that forbids for a moment is not taken for the server", async () => {
    const { client, ada } = await standingIn();
    scene.proxy.forbids = true;
    scene.proxy.cut();
    await expect
      .poll(() => client.state.status === "reconnecting" && client.state.attempt > 2, patience)
      .toBe(true);
    scene.proxy.forbids = false;
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });
});

test("where WebSockets get through, nothing else is tried", async () => {
  const client = await behindTheProxy("Ada");
  const ada = enter(client, scene.newRoom());
  await expect.poll(() => ada.read().status, patience).toBe("joined");
  expect(client.transport.wire).toBe("native");
  expect(scene.proxy.upgrades).toBe(1);
});
