import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { roomOf } from "@/lib/realtime/rooms";
import { signalRVocabulary } from "@/lib/realtime/transports/signalr-vocabulary";
import { socketIoVocabulary } from "@/lib/realtime/transports/socket-io-vocabulary";
import { traceMessages } from "@/lib/tracing/browser-tracer";
import { FakeRooms } from "./support/fake-rooms";
import { FakeServer } from "./support/fake-server";

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let rooms: FakeRooms;
let server: FakeServer;
let client: RealtimeClient;
let spans: InMemorySpanExporter;
let stop: () => void = () => undefined;

beforeEach(async () => {
  rooms = new FakeRooms();
  server = await FakeServer.start({ onCommand: rooms.onCommand });
  client = new RealtimeClient({ url: server.url });
  client.connect();
  spans = new InMemorySpanExporter();
  vi.stubGlobal("document", { visibilityState: "visible", addEventListener: () => undefined });
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 1));
});

afterEach(async () => {
  stop();
  client.disconnect();
  await server.stop();
  vi.unstubAllGlobals();
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

async function enter(ratio?: number) {
  if (ratio !== undefined) stop = traceMessages(client, { ratio, exporter: spans });
  const room = roomOf(client, "general");
  room.listen(() => undefined);
  room.open();
  await soon(() => expect(room.read().status).toBe("joined"));
  return room;
}

async function finished(name: string): Promise<ReadableSpan> {
  let found: ReadableSpan | undefined;
  await soon(() => {
    found = spans.getFinishedSpans().find((span) => span.name === name);
    expect(found).toBeDefined();
  });
  return found!;
}

const sent = () => server.commands.find(({ type }) => type === "message");

describe("a message that is traced", () => {
  test("goes out with the context of a span that lasts from the click to the ack", async () => {
    const room = await enter(1);
    room.send("hello");
    const span = await finished("send general");
    const { traceId, spanId } = span.spanContext();
    expect(sent()?.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(span.attributes).toMatchObject({
      "messaging.operation.name": "send",
      "messaging.destination.name": "general",
      "messaging.message.id": sent()?.id,
      "network.protocol.name": "native",
      "session.id": client.session?.clientId,
    });
  });

  test("says in its span why it was refused", async () => {
    const room = await enter(1);
    rooms.intercept = (command, connection) => {
      if (command.type !== "message") return false;
      const { id } = command;
      connection.tell({ type: "error", id, code: "forbidden", message: "No.", retryable: false });
      return true;
    };
    room.send("hello");
    const span = await finished("send general");
    expect(span.attributes["error.type"]).toBe("forbidden");
    expect(span.status).toMatchObject({ code: 2, message: "No." });
  });

  test("belongs on arrival to the trace that it came with, until it is shown", async () => {
    await enter(1);
    const [connection] = server.connections;
    const { epoch } = rooms;
    connection?.tell({
      ...{ type: "message", room: "general", epoch, offset: 1, id: "m", from: "c", userId: "u" },
      ...{ username: "Xenia", data: 1, timestamp: 1, traceparent: parent },
    });
    const span = await finished("process general");
    expect(span.spanContext().traceId).toBe("0af7651916cd43dd8448eb211c80319c");
    expect(span.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
  });
});

describe("a message that is not traced", () => {
  test.each([undefined, 0])("goes out as ever (ratio %s)", async (ratio) => {
    const room = await enter(ratio);
    room.send("hello");
    await soon(() => expect(room.read().messages.at(-1)?.offset).toBe(1));
    expect(sent()).toEqual({ type: "message", room: "general", data: "hello", id: sent()?.id });
    expect(spans.getFinishedSpans()).toEqual([]);
  });

  test("is told of nobody who has stopped to trace", async () => {
    const room = await enter(1);
    stop();
    room.send("hello");
    await soon(() => expect(room.read().messages.at(-1)?.offset).toBe(1));
    expect(sent()).not.toHaveProperty("traceparent");
  });
});

test("Every wire has a place for the trace", () => {
  const command = { type: "message", room: "general", data: 1, id: "m", traceparent: parent } as const;
  expect(signalRVocabulary.callFor(command)).toEqual(["SendMessage", "general", 1, "m", parent]);
  expect(socketIoVocabulary.callFor(command)).toEqual([
    "sendMessage",
    { room: "general", data: 1, id: "m", traceparent: parent },
  ]);
});
