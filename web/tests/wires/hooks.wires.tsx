// @vitest-environment happy-dom
import { act, renderHook, waitFor } from "@testing-library/react";
import { StrictMode, useEffect } from "react";
import { renderToString } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useSignalR } from "@/hooks/useSignalR";
import { useSocketIO } from "@/hooks/useSocketIO";
import { RealServer } from "./real-server";

const server = new RealServer({ AllowedOrigins__0: window.location.origin });
const patience = { timeout: 30_000 };

beforeAll(() => server.start());
afterAll(() => server.dispose());

const connections = async () =>
  ((await (await fetch(`${server.origin}/v1/stats`)).json()) as { connections: number }).connections;

describe("useSocketIO", () => {
  test("has one connection and one socket under StrictMode, whatever the callbacks are in each render", async () => {
    let connects = 0;
    const { result, rerender, unmount } = renderHook(
      () => useSocketIO({ url: server.origin, onConnect: () => connects++, onError: () => undefined }),
      { wrapper: StrictMode },
    );
    await waitFor(() => expect(result.current.isConnected).toBe(true), patience);
    const { socket, on, emit } = result.current;
    for (let render = 0; render < 20; render++) rerender();
    expect(result.current.socket).toBe(socket);
    expect(result.current.on).toBe(on);
    expect(result.current.emit).toBe(emit);
    expect(connects).toBe(1);
    expect(await connections()).toBe(1);
    unmount();
    await waitFor(async () => expect(await connections()).toBe(0), patience);
  });

  test("brings what is said in a joined room to today's callback, and leaves no listener behind", async () => {
    const heard: string[] = [];
    const { result, rerender, unmount } = renderHook(
      ({ tag }: { tag: string }) => {
        const io = useSocketIO({ url: server.origin });
        const { on } = io;
        useEffect(
          () => on("message", (message) => heard.push(`${tag} ${(message as { text: string }).text}`)),
          [on, tag],
        );
        return io;
      },
      { wrapper: StrictMode, initialProps: { tag: "first" } },
    );
    act(() => result.current.joinRoom("io-hook"));
    const say = (text: string) => result.current.emit("sendMessage", { room: "io-hook", text });
    expect(say("one")).toBe(true);
    await waitFor(() => expect(heard).toEqual(["first one"]), patience);
    rerender({ tag: "second" });
    say("two");
    await waitFor(() => expect(heard).toEqual(["first one", "second two"]), patience);
    unmount();
  });

  test("renders on a server, where nothing is loaded and nothing connects", () => {
    function Page() {
      const { isConnected, socket } = useSocketIO();
      return <p>{isConnected || socket ? "connected" : "not yet"}</p>;
    }
    expect(renderToString(<Page />)).toBe("<p>not yet</p>");
  });
});

describe("useSignalR", () => {
  test("calls the hub, hears it, and keeps its connection object through renders and drops", async () => {
    const heard: unknown[] = [];
    const { result, rerender, unmount } = renderHook(
      () => useSignalR({ url: `${server.origin}/hubs/realtime`, onConnect: () => undefined }),
      { wrapper: StrictMode },
    );
    const stop = result.current.on("message", (message) => heard.push((message as { data: unknown }).data));
    act(() => result.current.joinRoom("signalr-hook"));
    const ack = await result.current.invoke("SendMessage", "signalr-hook", { text: "one" }, "id-1");
    expect(ack).toMatchObject({ type: "ack", id: "id-1", room: "signalr-hook", offset: 1 });
    await waitFor(() => expect(heard).toEqual([{ text: "one" }]), patience);

    const { connection } = result.current;
    rerender();
    await server.kill();
    await waitFor(() => expect(result.current.isConnected).toBe(false), patience);
    const waiting = result.current.invoke("SendMessage", "signalr-hook", { text: "two" });
    await server.start();
    await waiting;
    await waitFor(() => expect(heard).toEqual([{ text: "one" }, { text: "two" }]), patience);
    expect(result.current.connection).toBe(connection);
    stop();
    unmount();
  });

  test("renders on a server, where nothing is loaded and nothing connects", () => {
    function Page() {
      const { isConnected, connection } = useSignalR();
      return <p>{isConnected || connection ? "connected" : "not yet"}</p>;
    }
    expect(renderToString(<Page />)).toBe("<p>not yet</p>");
  });
});
