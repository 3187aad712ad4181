// @vitest-environment node
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NamedClient } from "@/lib/realtime/named-client";
import { SignalRTransport } from "@/lib/realtime/transports/signalr";
import { SocketIoTransport } from "@/lib/realtime/transports/socket-io";
import { RealServer } from "./real-server";
import { clientOver, enter, shown } from "./wire-client";

const server = new RealServer();
const patience = { timeout: 30_000 };
const opened: NamedClient[] = [];

beforeAll(() => server.start());
afterAll(() => server.dispose());
afterEach(() => opened.splice(0).forEach(({ client }) => client.disconnect()));

function somebody(wire: "signalr" | "socketio", token?: string): NamedClient {
  const signalr = wire === "signalr";
  const named = new NamedClient({
    url: () => server.origin + (signalr ? "/hubs/realtime" : "/"),
    token: token === undefined ? undefined : () => ({ value: token }),
    transport: signalr ? new SignalRTransport() : new SocketIoTransport(),
    retry: { baseMs: 20, maxMs: 200 },
  });
  opened.push(named);
  return named;
}

async function grace(room: string) {
  const client = await clientOver("native", server, "Grace");
  const entered = enter(client, room);
  await expect.poll(() => entered.read().status, patience).toBe("joined");
  return { client, room: entered };
}

describe.each(["signalr", "socketio"] as const)("named events over %s", (wire) => {
  const send = (named: NamedClient, room: string, text: string) =>
    wire === "signalr"
      ? named.emit("SendMessage", room, { text })
      : named.emit("sendMessage", { room, text });

  test("what is registered and said before the connection stands counts when it does", async () => {
    const room = `named-${wire}-early`;
    const other = await grace(room);
    const named = somebody(wire);
    const heard: unknown[] = [];
    named.on("message", (message) => heard.push(message));
    named.joinRoom(room);
    named.client.hold();
    expect(send(named, room, "said too early")).toBe(true);

    await expect.poll(() => heard.length, patience).toBe(1);
    expect(heard[0]).toMatchObject({ room, offset: 1, data: { text: "said too early" } });
    await expect.poll(() => shown(other.room), patience).toEqual(["said too early (sent)"]);
    other.client.disconnect();
  });

  test("a room is joined again after each drop and brings what was missed, once and in order", async () => {
    const room = `named-${wire}-drops`;
    const other = await grace(room);
    const named = somebody(wire);
    const heard: number[] = [];
    const resets: unknown[] = [];
    named.on("message", (message) => heard.push((message as { offset: number }).offset));
    named.on("reset", (reset) => resets.push(reset));
    named.joinRoom(room);
    named.client.hold();
    await expect.poll(() => named.client.isConnected, patience).toBe(true);

    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 10; n++) other.room.send({ text: `${round} ${n}` });
      named.client.reconnect();
      await expect.poll(() => heard.length, patience).toBeGreaterThan(round * 10);
    }
    await expect.poll(() => heard.length, patience).toBe(heard[0] === undefined ? 0 : 51 - heard[0]);
    expect(heard).toEqual(Array.from({ length: heard.length }, (_, n) => n + 51 - heard.length));
    expect(resets).toEqual([]);
    other.client.disconnect();
  });

  test("missed messages have the shape of live ones", async () => {
    const room = `named-${wire}-shape`;
    const other = await grace(room);
    const named = somebody(wire);
    const heard: Record<string, unknown>[] = [];
    named.on("message", (message) => heard.push(message as Record<string, unknown>));
    named.joinRoom(room);
    named.client.hold();
    await expect.poll(() => other.room.read().members.length, patience).toBe(2);
    other.room.send({ text: "live" });
    await expect.poll(() => heard.length, patience).toBe(1);

    named.client.disconnect();
    other.room.send({ text: "missed" });
    await expect.poll(() => shown(other.room).at(-1), patience).toBe("missed (sent)");
    named.client.connect();
    await expect.poll(() => heard.length, patience).toBe(2);
    const [live, missed] = heard.map((message) => Object.keys(message).filter((key) => key !== "type"));
    // What only tells the connection from which it came is not always there.
    expect(missed).toEqual(expect.arrayContaining(live ?? []));
    other.client.disconnect();
  });

  test("the library's own object stays the same through every reconnect", async () => {
    const named = somebody(wire);
    const { transport } = named.client;
    const own = () =>
      transport instanceof SignalRTransport ? transport.connection : (transport as SocketIoTransport).socket;
    named.client.hold();
    await expect.poll(() => named.client.isConnected, patience).toBe(true);
    const first = own();
    named.client.reconnect();
    await expect.poll(() => named.client.isConnected, patience).toBe(true);
    expect(own()).toBe(first);
    expect(first).not.toBeNull();
  });

  test("a refused call rejects with the server's code", async () => {
    if (wire !== "signalr") return;
    const named = somebody(wire);
    named.client.hold();
    await expect(named.invoke("SendMessage", "not-joined", { text: "x" })).rejects.toMatchObject({
      code: "not_in_room",
    });
  });

  test("what waits when the connection is closed for good is given up with a word", async () => {
    const named = somebody(wire);
    const problems: string[] = [];
    named.onProblem(({ kind }) => problems.push(kind));
    const waiting = named.invoke("Anything");
    named.client.connect();
    named.client.disconnect();
    await expect(waiting).rejects.toMatchObject({ code: "disconnected" });
    expect(named.emit("anything")).toBe(false);
  });
});
