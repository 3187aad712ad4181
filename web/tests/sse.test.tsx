// @vitest-environment happy-dom
import { act, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { useSSE, type UseSSEOptions } from "@/hooks/useSSE";
import { EventFeed, type EventSourceLike } from "@/lib/realtime/event-feed";
import { FakeEnvironment } from "./support/fake-environment";

class FakeSource implements EventSourceLike {
  static made: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string; lastEventId: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  private readonly named = new Map<string, (event: { lastEventId: string }) => void>();

  constructor(readonly url: string) {
    FakeSource.made.push(this);
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  says(event: unknown, lastEventId = ""): void {
    this.onmessage?.({ data: JSON.stringify(event), lastEventId });
  }

  /** As a browser does it: 0 while it tries again by itself, 2 once it has given up. */
  breaks(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.onerror?.();
  }

  addEventListener(type: string, callback: (event: { lastEventId: string }) => void): void {
    this.named.set(type, callback);
  }

  begins(at: string): void {
    this.named.get("position")?.({ lastEventId: at });
  }

  close(): void {
    this.readyState = 2;
  }

  static get last(): FakeSource {
    return FakeSource.made.at(-1)!;
  }

  static get open(): FakeSource[] {
    return FakeSource.made.filter(({ readyState }) => readyState !== 2);
  }
}

beforeEach(() => {
  FakeSource.made = [];
  vi.stubGlobal("EventSource", FakeSource);
});

describe("an event feed", () => {
  test("leaves the browser alone while that tries again, and tries itself when the browser gave up", () => {
    const world = new FakeEnvironment();
    const feed = new EventFeed({ url: "/sse", environment: world });
    feed.connect();
    FakeSource.last.opens();
    FakeSource.last.breaks(0);
    expect(feed.isConnected).toBe(false);
    expect(world.timers).toBe(0);

    FakeSource.last.breaks(2);
    world.pass(500);
    expect(FakeSource.made).toHaveLength(2);
    FakeSource.last.opens();
    expect(feed.isConnected).toBe(true);
  });

  test("gives each event with the id to resume from, and drops what is none", () => {
    const feed = new EventFeed({ url: "/sse", environment: new FakeEnvironment() });
    const heard: unknown[] = [];
    const problems: string[] = [];
    feed.onEvent((event) => heard.push(event));
    feed.onError((problem) => problems.push(problem));
    feed.connect();
    FakeSource.last.opens();
    FakeSource.last.says({ type: "message", data: 1 }, "e:1");
    FakeSource.last.says({ type: "update" });
    FakeSource.last.says("no event");
    expect(heard).toEqual([{ type: "message", data: 1, id: "e:1" }, { type: "update" }]);
    expect(problems).toHaveLength(1);
  });

  test("goes on from where it was when it has to open a new stream", () => {
    const world = new FakeEnvironment();
    const feed = new EventFeed({ url: "/sse/rooms/general?n=1", environment: world });
    feed.connect();
    FakeSource.last.opens();
    FakeSource.last.says({ type: "message" }, "e:7");
    FakeSource.last.breaks(2);
    world.pass(500);
    expect(FakeSource.last.url).toBe("/sse/rooms/general?n=1&since=e%3A7");
    FakeSource.last.opens();
    FakeSource.last.says({ type: "connected" });
    FakeSource.last.breaks(2);
    world.pass(60_000);
    expect(FakeSource.last.url).toContain("since=e%3A7");
  });

  test("goes on from where a stream began that has had no event yet, whatever its address said before", () => {
    const feed = new EventFeed({ url: "/sse/rooms/quiet?since=e:2", environment: new FakeEnvironment() });
    feed.connect();
    FakeSource.last.opens();
    FakeSource.last.begins("e:3");
    const wake = feed.rest();
    wake();
    expect(FakeSource.last.url).toBe("/sse/rooms/quiet?since=e%3A3");
  });

  test("rests without a stream, and wakes up only if it is still wanted", () => {
    const feed = new EventFeed({ url: "/sse", environment: new FakeEnvironment() });
    feed.connect();
    let wake = feed.rest();
    expect(FakeSource.open).toHaveLength(0);
    wake();
    expect(FakeSource.open).toHaveLength(1);
    wake = feed.rest();
    feed.disconnect();
    wake();
    expect(FakeSource.open).toHaveLength(0);
    feed.rest();
    feed.connect();
    expect(FakeSource.open).toHaveLength(0);
  });

  test("stops trying when it is no longer wanted", () => {
    const world = new FakeEnvironment();
    const feed = new EventFeed({ url: "/sse", environment: world });
    feed.connect();
    FakeSource.last.breaks(2);
    feed.disconnect();
    world.pass(60_000);
    expect(FakeSource.made).toHaveLength(1);
    expect(world.timers).toBe(0);
  });
});

describe("useSSE", () => {
  const mount = (options: Partial<UseSSEOptions> = {}) =>
    renderHook((changed: Partial<UseSSEOptions>) => useSSE({ url: "/sse", ...options, ...changed }), {
      wrapper: StrictMode,
      initialProps: {} as Partial<UseSSEOptions>,
    });

  test("opens one stream under StrictMode and closes it with its component", async () => {
    const { result, unmount } = mount();
    await waitFor(() => expect(FakeSource.made).toHaveLength(1));
    act(() => FakeSource.last.opens());
    expect(result.current.isConnected).toBe(true);
    unmount();
    expect(FakeSource.open).toHaveLength(0);
  });

  test("gives every event of a burst to the newest callback, and reopens nothing for it", async () => {
    const heard: unknown[] = [];
    const { result, rerender } = mount({ onMessage: () => heard.push("stale") });
    await waitFor(() => expect(FakeSource.made).toHaveLength(1));
    rerender({ onMessage: ({ n }) => heard.push(n) });
    act(() => {
      FakeSource.last.opens();
      for (let n = 0; n < 1_000; n++) FakeSource.last.says({ type: "tick", n });
    });
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    expect(result.current.lastEvent).toEqual({ type: "tick", n: 999 });
    expect(FakeSource.made).toHaveLength(1);
  });

  test("disconnects and connects on demand, and says so", async () => {
    const changes: string[] = [];
    const { result } = mount({
      onConnect: () => changes.push("connect"),
      onDisconnect: () => changes.push("disconnect"),
    });
    await waitFor(() => expect(FakeSource.made).toHaveLength(1));
    act(() => FakeSource.last.opens());
    act(() => result.current.disconnect());
    expect(FakeSource.open).toHaveLength(0);
    act(() => result.current.connect());
    act(() => FakeSource.last.opens());
    expect(changes).toEqual(["connect", "disconnect", "connect"]);
  });

  test("gives its stream back while nobody sees the page, if told to", async () => {
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false);
    const look = (isHidden: boolean) => {
      hidden.mockReturnValue(isHidden);
      act(() => void document.dispatchEvent(new Event("visibilitychange")));
    };
    mount({ restWhileHidden: true });
    await waitFor(() => expect(FakeSource.open).toHaveLength(1));
    look(true);
    expect(FakeSource.open).toHaveLength(0);
    look(false);
    expect(FakeSource.open).toHaveLength(1);
    hidden.mockRestore();
  });
});
