// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readRoomArchive, writeRoomArchive } from "@/lib/chat/room-archive";
import { RealtimeClient } from "@/lib/realtime/client";
import { roomOf } from "@/lib/realtime/rooms";
import { FakeRooms } from "./support/fake-rooms";
import { FakeServer } from "./support/fake-server";

let rooms: FakeRooms;
let server: FakeServer;
const clients: RealtimeClient[] = [];

beforeEach(async () => {
  sessionStorage.clear();
  rooms = new FakeRooms();
  server = await FakeServer.start({ onCommand: rooms.onCommand });
});

afterEach(async () => {
  clients.splice(0).forEach((client) => client.disconnect());
  await server.stop();
});

/** A page of the site, from when it is loaded. */
function load() {
  const client = new RealtimeClient({ url: server.url, retry: { baseMs: 10, maxMs: 20 } });
  clients.push(client);
  client.connect();
  const room = roomOf(client, "general");
  room.listen(() => undefined);
  room.open();
  return { client, room };
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

test("A page that is reloaded while the server is away has its last messages, and what it could not send", async () => {
  for (let n = 1; n <= 70; n++) rooms.say(n);
  const first = load();
  await soon(() => expect(first.room.read().status).toBe("joined"));
  await server.stop();
  await soon(() => expect(first.client.isConnected).toBe(false));
  first.room.send("in the tunnel");
  first.room.send("still in it");
  writeRoomArchive("ada", "general", first.room.memory!);
  first.client.disconnect();
  rooms.say("meanwhile");

  const { room } = load();
  room.recall(readRoomArchive("ada", "general")!);
  const texts = () => room.read().messages.map(({ data }) => data);
  const shown = [...Array.from({ length: 50 }, (_, n) => n + 21), "in the tunnel", "still in it"];
  expect(texts()).toEqual(shown);
  expect(room.read().older).toBe("more");

  await server.startAgain();
  await soon(() =>
    expect(rooms.log.map(({ data }) => data).slice(-3)).toEqual(["meanwhile", ...shown.slice(-2)]),
  );
  await soon(() =>
    expect(texts()).toEqual([...shown.slice(0, 50), "meanwhile", "in the tunnel", "still in it"]),
  );
  expect(room.read()).toMatchObject({ status: "joined", gap: false });
});

test("A message that had got in before the reload is not said twice", async () => {
  rooms.acks = rooms.tells = false;
  const first = load();
  await soon(() => expect(first.room.read().status).toBe("joined"));
  first.room.send("once");
  await soon(() => expect(rooms.log).toHaveLength(1));
  writeRoomArchive("ada", "general", first.room.memory!);
  first.client.disconnect();

  rooms.acks = rooms.tells = true;
  const { room } = load();
  room.recall(readRoomArchive("ada", "general")!);
  await soon(() => expect(room.read().messages.map(({ delivery }) => delivery)).toEqual(["sent"]));
  expect(rooms.log).toHaveLength(1);
});

test("Another person of the same tab, a broken store and a full one know nothing", () => {
  const memory = { epoch: "e", offset: 0, messages: [], unsent: [] };
  writeRoomArchive("ada", "general", memory);
  expect(readRoomArchive("ada", "general")).toEqual(memory);
  expect(readRoomArchive("grace", "general")).toBeNull();
  sessionStorage.setItem("realtime.room.ada.general", '{"epoch":5}');
  expect(readRoomArchive("ada", "general")).toBeNull();
});

test("A room's newest messages are kept, and no more than the store can hold", () => {
  const message = (offset: number) => ({
    ...{ key: `e:${offset}`, offset, userId: "u", username: "U", timestamp: 0, delivery: "sent" as const },
    data: "x".repeat(30_000),
  });
  writeRoomArchive("ada", "general", {
    ...{ epoch: "e", offset: 50, unsent: [] },
    messages: Array.from({ length: 50 }, (_, n) => message(n + 1)),
  });
  const kept = readRoomArchive("ada", "general")!.messages.map(({ offset }) => offset);
  expect(kept).toEqual([45, 46, 47, 48, 49, 50]);
});
