import { beforeEach, describe, expect, test } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { Inbox } from "@/lib/realtime/inbox";
import { connectedEvent, FakeEnvironment } from "./support/fake-environment";

interface Reading {
  answer(...notifications: object[]): Promise<void>;
  fail(): Promise<void>;
}

let world: FakeEnvironment;
let inbox: Inbox;
let readings: Reading[];

beforeEach(async () => {
  world = new FakeEnvironment();
  readings = [];
  const client = new RealtimeClient({ url: "ws://test/ws", environment: world });
  inbox = new Inbox(client, read);
  inbox.open();
  connects();
  await readings[0]!.answer(entry("a"), entry("b"));
});

function read(): Promise<unknown> {
  const turn = () => new Promise<void>((done) => setImmediate(done));
  return new Promise((resolve, reject) => {
    readings.push({
      answer: (...notifications) => (resolve({ notifications }), turn()),
      fail: () => (reject(new Error("no")), turn()),
    });
  });
}

function connects(): void {
  world.socket.opens();
  world.socket.says(connectedEvent());
}

/** The line drops and comes back, and the inbox is being read again. */
function comesBack(): Reading {
  world.socket.ends();
  world.pass(5_000);
  connects();
  return readings.at(-1)!;
}

const entry = (id: string, read = false) => ({
  ...{ id, notificationType: "info", title: id, message: "", timestamp: 0, read },
});
const arrive = (id: string) => world.socket.says({ type: "notification", ...entry(id) });
const elsewhere = (change: object) =>
  world.socket.says({ type: "notificationsChanged", unread: 0, ...change });
const unread = () =>
  inbox
    .read()
    .notifications.filter(({ read }) => !read)
    .map(({ id }) => id);
const ids = () => inbox.read().notifications.map(({ id }) => id);

describe("an inbox that is being read", () => {
  test("keeps what is marked as read meanwhile", async () => {
    const reading = comesBack();
    inbox.markRead("a");
    await reading.answer(entry("a"), entry("b"));
    expect(unread()).toEqual(["b"]);
  });

  test("keeps that all was marked as read, also what only the answer brings", async () => {
    const reading = comesBack();
    inbox.markAllRead();
    await reading.answer(entry("a"), entry("b"), entry("c"));
    expect(ids()).toEqual(["a", "b", "c"]);
    expect(inbox.read().unread).toBe(0);
  });

  test("stays empty when it is cleared meanwhile", async () => {
    const reading = comesBack();
    inbox.clear();
    await reading.answer(entry("a"), entry("b"));
    expect(inbox.read()).toMatchObject({ notifications: [], unread: 0, status: "ready" });
  });

  test.each([
    [{ read: ["a"] }, ["b"], ["a", "b"]],
    [{ all: true }, [], ["a", "b"]],
    [{ cleared: true }, [], []],
  ])("keeps what another device does meanwhile: %j", async (change, stillUnread, stillThere) => {
    const reading = comesBack();
    elsewhere(change);
    await reading.answer(entry("a"), entry("b"));
    expect(unread()).toEqual(stillUnread);
    expect(ids()).toEqual(stillThere);
  });

  test("keeps what arrives meanwhile, and in its turn", async () => {
    const reading = comesBack();
    arrive("before");
    inbox.markAllRead();
    arrive("after");
    await reading.answer(entry("a"), entry("b"), entry("before"));
    expect(unread()).toEqual(["after"]);
    expect(ids()).toEqual(["a", "b", "before", "after"]);
  });

  test("believes the answer about what it has of what arrived meanwhile", async () => {
    const reading = comesBack();
    elsewhere({ all: true });
    arrive("c");
    arrive("d");
    await reading.answer(entry("c"), entry("d", true));
    expect(unread()).toEqual(["c"]);
  });

  test("forgets what the answer does not have any more", async () => {
    await comesBack().answer(entry("b", true));
    expect(ids()).toEqual(["b"]);
    expect(unread()).toEqual([]);
  });

  test("shows the newest answer when an older one comes after it", async () => {
    const older = comesBack();
    const newer = comesBack();
    await newer.answer(entry("new"));
    await older.answer(entry("a"));
    await older.fail();
    expect(inbox.read()).toMatchObject({ notifications: [{ id: "new" }], status: "ready" });
  });

  test("goes on with what it had when it could not be read again", async () => {
    const reading = comesBack();
    inbox.markRead("a");
    await reading.fail();
    expect(inbox.read().status).toBe("ready");
    expect(unread()).toEqual(["b"]);
  });

  test("has an answer that came late, though the question after it got none", async () => {
    const first = comesBack();
    const second = comesBack();
    await second.fail();
    await first.answer(entry("c"));
    expect(ids()).toEqual(["c"]);
  });
});
