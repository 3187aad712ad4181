// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { keepSession } from "@/lib/session/keep-session";
import { keepToken } from "@/lib/session/keep-token";
import { SessionStore } from "@/lib/session/session-store";
import { connectedEvent, FakeEnvironment, type FakeSocket } from "./support/fake-environment";

const minute = 60_000;
const lifeMs = 12 * 60 * minute;
const ada = { userId: "u1", username: "Ada" };

/** Until when the session of the cookie lasts; all tabs have the same one. */
let expiresAt: number;
/** How many tokens were given out, the newest being `token-n`. */
let given: number;
let reachable: boolean;
let store: SessionStore;
let stops: (() => void)[];

/** As any tab does it. */
function renewCookie(): string {
  expiresAt = Date.now() + lifeMs;
  return `token-${++given}`;
}

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_000_000 });
  localStorage.clear();
  given = 0;
  reachable = true;
  stops = [];
  renewCookie();
  vi.stubGlobal("fetch", (_: string, { method }: RequestInit) => {
    if (!reachable) return Promise.reject(new TypeError("network"));
    const token = method === "POST" ? renewCookie() : null;
    return Promise.resolve(Response.json({ ...ada, token, expiresAt }));
  });
  store = new SessionStore();
  await store.load();
});

afterEach(() => {
  stops.forEach((stop) => stop());
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(keep = keepSession) {
  const world = new FakeEnvironment();
  const client = new RealtimeClient({ url: "ws://test/ws", environment: world });
  stops.push(keep(store, client));
  client.connect();
  return world;
}

function connected(keep = keepSession, event: object = connectedEvent()): FakeSocket {
  const { socket } = open(keep);
  socket.opens();
  socket.says(event);
  return socket;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const refreshes = ({ sent }: FakeSocket) => sent.filter(({ type }) => type === "refresh");

async function answerRefresh(socket: FakeSocket, answer: object = { type: "ack" }): Promise<void> {
  socket.says({ ...answer, id: refreshes(socket).at(-1)?.id });
  await pass(0);
}

describe("the session of a connection", () => {
  test("is renewed ten minutes before its end, again and again, and the connection told", async () => {
    const socket = connected();
    await pass(lifeMs - 10 * minute - 1);
    expect(given).toBe(1);
    await pass(1);
    expect(refreshes(socket)).toMatchObject([{ token: "token-2" }]);
    await answerRefresh(socket);
    await pass(lifeMs - 10 * minute);
    expect(refreshes(socket)).toMatchObject([{ token: "token-2" }, { token: "token-3" }]);
  });

  test("that can't be renewed now is renewed later, while there is time", async () => {
    const socket = connected();
    reachable = false;
    await pass(lifeMs - 9 * minute);
    expect(refreshes(socket)).toHaveLength(0);
    reachable = true;
    await pass(5 * minute);
    expect(refreshes(socket)).toMatchObject([{ token: "token-2" }]);
    expect(store.read()).toMatchObject({ ...ada, expiresAt });
  });

  test("is tried in vain no longer than it lasts", async () => {
    connected();
    reachable = false;
    await pass(lifeMs);
    expect(vi.getTimerCount()).toBe(1);
    await pass(minute);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that another tab has renewed is renewed for this tab's own token in time", async () => {
    const socket = connected();
    await pass(lifeMs - 11 * minute);
    renewCookie();
    await store.load();
    expect(refreshes(socket)).toHaveLength(0);
    await pass(6 * minute);
    expect(refreshes(socket)).toMatchObject([{ token: "token-3" }]);
  });

  test("is renewed once for all connections of the tab", async () => {
    const sockets = [connected(), connected(keepToken)];
    await pass(lifeMs - 10 * minute);
    for (const socket of sockets) expect(refreshes(socket)).toMatchObject([{ token: "token-2" }]);
    await Promise.all(sockets.map((socket) => answerRefresh(socket)));
    await pass(10 * minute);
    expect(given).toBe(2);
  });

  test("is renewed once more when the connection did not take the token", async () => {
    const socket = connected();
    await pass(lifeMs - 10 * minute);
    await answerRefresh(socket, { type: "error", code: "unavailable", message: "", retryable: false });
    await pass(5 * minute);
    expect(refreshes(socket).at(-1)).toMatchObject({ token: "token-3" });
  });

  test("that was renewed while the connection was being made is told to it at once", async () => {
    const { socket } = open();
    await pass(minute);
    await store.renew("Ada");
    socket.opens();
    expect(refreshes(socket)).toHaveLength(0);
    socket.says(connectedEvent());
    expect(refreshes(socket)).toMatchObject([{ token: "token-2" }]);
  });

  test("that had run out and was renewed for the dial is not renewed again", async () => {
    const world = open();
    reachable = false;
    await pass(lifeMs + minute);
    reachable = true;
    await store.renew("Ada");
    world.socket.opens();
    world.socket.says(connectedEvent());
    await pass(lifeMs - 11 * minute);
    expect(refreshes(world.socket)).toHaveLength(0);
    expect(given).toBe(2);
  });

  test("is not told to the connection of somebody else", async () => {
    const socket = connected(keepToken, { ...connectedEvent(), userId: "anon_1", username: "Anonymous" });
    await pass(lifeMs - 10 * minute);
    expect(given).toBe(2);
    expect(refreshes(socket)).toHaveLength(0);
  });

  test("is left alone once nobody keeps it, also by a renewal under way that fails", async () => {
    connected();
    let fail: (reason: Error) => void = () => undefined;
    vi.stubGlobal("fetch", () => new Promise((_, reject) => (fail = reject)));
    await pass(lifeMs - 10 * minute);
    stops.forEach((stop) => stop());
    fail(new TypeError("network"));
    await pass(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is left alone once nobody keeps it, also by a connection that takes the token late", async () => {
    const socket = connected();
    await pass(lifeMs - 10 * minute);
    stops.forEach((stop) => stop());
    await answerRefresh(socket);
    expect(vi.getTimerCount()).toBe(0);
  });
});
