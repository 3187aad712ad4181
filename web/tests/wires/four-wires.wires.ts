// @vitest-environment node
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RealtimeClient } from "@/lib/realtime/client";
import { wires } from "@/lib/realtime/transports/transport";
import { RealServer } from "./real-server";
import { clientOver, enter, shown, type WireClientOptions } from "./wire-client";

const server = new RealServer();
const clients: RealtimeClient[] = [];
const patience = { timeout: 30_000 };
let rooms = 0;

beforeAll(() => server.start());
afterAll(() => server.dispose());
afterEach(() => clients.splice(0).forEach((client) => client.disconnect()));

async function somebody(wire: (typeof wires)[number], name: string, options?: WireClientOptions) {
  const client = await clientOver(wire, server, name, options);
  clients.push(client);
  return client;
}

const newRoom = () => `room-${++rooms}`;

describe.each(wires)("over %s", (wire) => {
  test("a message is acked, has its place, and others on other wires have it too", async () => {
    const name = newRoom();
    const ada = enter(await somebody(wire, "Ada"), name);
    const grace = enter(await somebody("native", "Grace"), name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    await expect.poll(() => grace.read().status, patience).toBe("joined");

    ada.send({ text: "Hello" });
    grace.send({ text: "Good day" });

    await expect.poll(() => shown(ada).length, patience).toBe(2);
    await expect.poll(() => shown(grace).length, patience).toBe(2);
    await expect.poll(() => shown(ada).sort(), patience).toEqual(["Good day (sent)", "Hello (sent)"]);
    expect(ada.read().messages.map(({ offset }) => offset)).toEqual([1, 2]);
    expect(
      ada
        .read()
        .messages.map(({ username }) => username)
        .sort(),
    ).toEqual(["Ada", "Grace"]);
  });

  test("a message stays in the trace that its sender has begun", async () => {
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const sending = () => ({ traceparent: `00-${trace}-00f067aa0ba902b7-01`, ended: () => undefined });
    const client = await somebody(wire, "Ada");
    client.tracer = { sending, received: () => null };
    const name = newRoom();
    const ada = enter(client, name);
    const listener = await somebody("native", "Grace");
    const traces: (string | undefined)[] = [];
    listener.subscribe("message", ({ traceparent }) => traces.push(traceparent));
    const grace = enter(listener, name);
    await expect.poll(() => grace.read().status, patience).toBe("joined");

    ada.send({ text: "Traced" });

    await expect.poll(() => traces, patience).toEqual([expect.stringContaining(trace)]);
  });

  test("one knows who is there, and the others know it of one", async () => {
    const name = newRoom();
    const grace = enter(await somebody("native", "Grace"), name);
    await expect.poll(() => grace.read().status, patience).toBe("joined");
    const ada = enter(await somebody(wire, "Ada"), name);

    const names = (room: typeof ada) => room.read().members.map(({ username }) => username);
    await expect.poll(() => names(ada), patience).toEqual(["Ada", "Grace"]);
    await expect.poll(() => names(grace), patience).toEqual(["Ada", "Grace"]);
  });

  test("what was there before is there on coming, and older pages follow", async () => {
    const name = newRoom();
    const writer = enter(await somebody("native", "Grace"), name);
    for (let n = 1; n <= 70; n++) writer.send({ text: `${n}` });
    await expect.poll(() => shown(writer).filter((it) => it.endsWith("(sent)")).length, patience).toBe(70);

    const ada = enter(await somebody(wire, "Ada"), name);
    await expect.poll(() => shown(ada).length, patience).toBe(50);
    expect(ada.read().messages[0]?.offset).toBe(21);
    expect(ada.read().older).toBe("more");

    await ada.loadOlder();
    expect(ada.read().messages.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 70 }, (_, n) => n + 1),
    );
    expect(ada.read().older).toBe("none");
  });

  test("what was said and missed while the line was down is there once and in order", async () => {
    const name = newRoom();
    const client = await somebody(wire, "Ada");
    const ada = enter(client, name);
    const grace = enter(await somebody("native", "Grace"), name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    await expect.poll(() => grace.read().status, patience).toBe("joined");
    ada.send({ text: "before" });
    await expect.poll(() => shown(grace), patience).toEqual(["before (sent)"]);

    client.reconnect();
    ada.send({ text: "said while away" });
    grace.send({ text: "missed while away" });

    const all = ["before (sent)", "missed while away (sent)", "said while away (sent)"];
    await expect.poll(() => shown(grace).sort(), patience).toEqual(all);
    await expect.poll(() => shown(ada).sort(), patience).toEqual(all);
    expect(shown(ada)).toEqual(shown(grace));
    expect(ada.read().gap).toBe(false);
  });

  test("live messages never go before the answer to a join, however fast they come", async () => {
    const name = newRoom();
    const grace = enter(await somebody("native", "Grace"), name);
    await expect.poll(() => grace.read().status, patience).toBe("joined");
    const client = await somebody(wire, "Ada");
    const rejoins: unknown[] = [];
    client.subscribe("joined", (answer) => rejoins.push(answer));
    const ada = enter(client, name);
    for (let n = 1; n <= 60; n++) {
      grace.send({ text: `${n}` });
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => shown(ada).length, patience).toBe(60);
    expect(rejoins).toHaveLength(1);
  });

  test("a token that the server refuses is asked for anew", async () => {
    let asked = 0;
    const client = await somebody(wire, "Ada", {
      token: ({ tokenExpired, failedDials }) => {
        asked++;
        // A browser does not tell why a WebSocket was refused, the other wires do.
        const refused = wire === "native" ? failedDials > 0 : tokenExpired;
        return refused ? null : { value: "not-a-token" };
      },
    });
    client.connect();
    await expect.poll(() => client.session?.username, patience).toBe("Anonymous");
    expect(asked).toBe(2);
  });

  test("a command that makes no sense is answered with the server's code", async () => {
    const client = await somebody(wire, "Ada");
    client.connect();
    await expect.poll(() => client.isConnected, patience).toBe(true);
    const impossible = client.request({ type: "history", room: "no room has this name" });
    await expect(impossible).rejects.toMatchObject({ code: "invalid_field", retryable: false });
  });

  test("the tap sees the frames as they are", async () => {
    const frames: string[] = [];
    const client = await somebody(wire, "Ada", { tap: (way, frame) => frames.push(`${way} ${frame}`) });
    const name = newRoom();
    const ada = enter(client, name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    ada.send({ text: "Seen on the wire" });
    const seen = (way: string) =>
      frames.filter((it) => it.startsWith(way) && it.includes("Seen on the wire"));
    await expect.poll(() => seen("in").length, patience).toBeGreaterThan(0);
    expect(seen("out")).toHaveLength(1);
  });

  test("a server that was killed is found again, and nothing is lost or doubled", async () => {
    const name = newRoom();
    const ada = enter(await somebody(wire, "Ada"), name);
    const grace = enter(await somebody("native", "Grace"), name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    await expect.poll(() => grace.read().status, patience).toBe("joined");
    for (let n = 1; n <= 10; n++) ada.send({ text: `a${n}` });
    await expect.poll(() => shown(grace).length, patience).toBeGreaterThan(2);

    await server.kill();
    ada.send({ text: "into the dark" });
    await server.start();

    const all = [...Array.from({ length: 10 }, (_, n) => `a${n + 1} (sent)`), "into the dark (sent)"];
    await expect.poll(() => shown(ada), patience).toEqual(all);
    await expect.poll(() => shown(grace), patience).toEqual(all);
    expect(ada.read().gap).toBe(false);
  });
});
