import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { Room } from "@/lib/realtime/room";
import { sseTransport } from "@/lib/realtime/transports/sse";
import { connectedEvent, FakeEnvironment } from "./support/fake-environment";

type Stream = ReadableStreamDefaultController<Uint8Array>;

let world: FakeEnvironment;
let lobbies: Stream[];
let rooms: Stream[];

beforeEach(() => {
  [world, lobbies, rooms] = [new FakeEnvironment(), [], []];
  vi.stubGlobal("fetch", (url: string) => {
    if (url.includes("/users")) return Promise.resolve(Response.json({ users: [] }));
    const streams = url.includes("/sse/rooms/") ? rooms : lobbies;
    const body = new ReadableStream<Uint8Array>({ start: (stream) => void streams.push(stream) });
    return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const says = (stream: Stream | undefined, text: string) =>
  stream!.enqueue(new TextEncoder().encode(`${text}\n\n`));
const soon = (check: () => void) => vi.waitFor(check, { interval: 1 });

async function listening() {
  const transport = sseTransport({ environment: world });
  const client = new RealtimeClient({ url: "http://test/sse", environment: world, transport });
  client.connect();
  await soon(() => expect(lobbies).toHaveLength(1));
  says(lobbies[0], `data: ${JSON.stringify(connectedEvent(25_000))}`);
  await soon(() => expect(client.session).not.toBeNull());
  const room = new Room("general", client);
  room.listen(() => undefined);
  room.open();
  await soon(() => expect(rooms).toHaveLength(1));
  says(rooms[0], "id: e:0");
  await soon(() => {
    world.pass(20);
    expect(room.read().status).toBe("joined");
  });
  return client;
}

/** The lobby ticks each second, as it does. */
async function secondsPass(client: RealtimeClient, seconds: number): Promise<void> {
  let heard = 0;
  const stop = client.subscribe("update", () => void heard++);
  for (let second = 1; second <= seconds && client.isConnected; second++) {
    says(lobbies.at(-1), `data: {"type":"update","count":1,"timestamp":1}`);
    await soon(() => expect(heard).toBe(second));
    world.pass(1_000);
  }
  stop();
}

test("a room's stream that dies without a word is noticed, though the lobby's lives", async () => {
  const client = await listening();
  await secondsPass(client, 44);
  expect(client.isConnected).toBe(true);
  await secondsPass(client, 2);
  expect(client.state.status).toBe("reconnecting");
  client.disconnect();
});

test("a room's stream in which nobody speaks lives on its heartbeats", async () => {
  const client = await listening();
  for (let beat = 0; beat < 10; beat++) {
    await secondsPass(client, 15);
    says(rooms[0], ": heartbeat");
  }
  expect(client.isConnected).toBe(true);
  client.disconnect();
});
