// @vitest-environment happy-dom
import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import { StrictMode, useEffect, useState } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { useWebSocketContext } from "@/contexts/useWebSocketContext";
import { WebSocketProvider } from "@/contexts/WebSocketProvider";
import { useWebSocket, type UseWebSocketOptions } from "@/hooks/useWebSocket";
import { FakeServer } from "./support/fake-server";

let server: FakeServer;

beforeEach(async () => {
  server = await FakeServer.start();
});

afterEach(() => server.stop());

function mount(options: Partial<UseWebSocketOptions> = {}) {
  return renderHook(
    (changed: Partial<UseWebSocketOptions>) => useWebSocket({ url: server.url, ...options, ...changed }),
    {
      wrapper: StrictMode,
      initialProps: {} as Partial<UseWebSocketOptions>,
    },
  );
}

const burst = (count: number) => {
  for (let n = 0; n < count; n++) server.tellAll({ type: "tick", n });
};

describe("useWebSocket", () => {
  test("makes one connection under StrictMode and says so once", async () => {
    let connects = 0;
    const { result } = mount({ onConnect: () => connects++ });
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    await waitFor(() => expect(result.current.lastMessage?.type).toBe("connected"));
    expect(server.accepted).toBe(1);
    expect(connects).toBe(1);
  });

  test("gives every message of a burst of a thousand to onMessage, in order", async () => {
    const heard: unknown[] = [];
    const { result } = mount({
      onMessage: (message) => message.type === "tick" && heard.push((message as { n?: unknown }).n),
    });
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    burst(1_000);
    await waitFor(() => expect(heard).toHaveLength(1_000));
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
    await waitFor(() => expect(result.current.lastMessage).toEqual({ type: "tick", n: 999 }));
  });

  test("never reconnects because callbacks or retry options change, and calls the newest callback", async () => {
    const heard: string[] = [];
    const { result, rerender } = mount();
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    for (let render = 0; render < 50; render++) {
      rerender({
        onMessage: ({ type }) => heard.push(`${render} ${type}`),
        onConnect: () => undefined,
        reconnectInterval: 100 + render,
        maxReconnectAttempts: render,
      });
    }
    server.tellAll({ type: "tick" });
    await waitFor(() => expect(heard).toEqual(["49 tick"]));
    expect(server.accepted).toBe(1);
  });

  test("comes back after the server was away, and sends what was said meanwhile", async () => {
    const changes: string[] = [];
    const { result } = mount({
      reconnectInterval: 20,
      maxReconnectAttempts: 1_000,
      onConnect: () => changes.push("connect"),
      onDisconnect: () => changes.push("disconnect"),
    });
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    await server.stop();
    await waitFor(() => expect(result.current.isConnected).toBe(false));
    expect(result.current.sendMessage({ type: "broadcast", data: "kept" })).toBe(true);
    await server.startAgain();
    await waitFor(() =>
      expect(result.current.lastMessage).toMatchObject({ type: "broadcast", data: "kept" }),
    );
    expect(changes).toEqual(["connect", "disconnect", "connect"]);
  });

  test("gives up after maxReconnectAttempts, until told to connect", async () => {
    let failures = 0;
    const { result } = mount({ reconnectInterval: 1, maxReconnectAttempts: 3, onError: () => failures++ });
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    await server.stop();
    await waitFor(() => expect(failures).toBe(4));
    await server.startAgain();
    expect(result.current.isConnected).toBe(false);
    act(() => result.current.connect());
    await waitFor(() => expect(result.current.isConnected).toBe(true));
  });

  test("does not come back when reconnect is off", async () => {
    const { result } = mount({ reconnect: false, reconnectInterval: 1 });
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    server.cut();
    await waitFor(() => expect(result.current.isConnected).toBe(false));
    expect(server.accepted).toBe(1);
  });

  test("disconnects and connects on demand, and closes with its component", async () => {
    const { result, unmount } = mount();
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    act(() => result.current.disconnect());
    await waitFor(() => expect(server.connections).toHaveLength(0));
    act(() => result.current.connect());
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    unmount();
    await waitFor(() => expect(server.connections).toHaveLength(0));
    expect(server.accepted).toBe(2);
  });

  test("moves to another address when the url changes", async () => {
    const other = await FakeServer.start();
    const { result, rerender } = mount();
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    rerender({ url: other.url });
    await waitFor(() => expect(other.connections).toHaveLength(1));
    await waitFor(() => expect(server.connections).toHaveLength(0));
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    await other.stop();
  });

  test("keeps its functions the same from render to render", async () => {
    const { result } = mount();
    const { sendMessage, connect, disconnect } = result.current;
    await waitFor(() => expect(result.current.isConnected).toBe(true));
    expect(result.current).toMatchObject({ sendMessage, connect, disconnect });
  });

  test("renders on a server without touching the network", () => {
    const Page = () => <p>{String(useWebSocket({ url: server.url }).isConnected)}</p>;
    expect(renderToString(<Page />)).toBe("<p>false</p>");
    expect(server.accepted).toBe(0);
  });
});

describe("useWebSocketContext", () => {
  test("throws outside the provider, and says what is missing", () => {
    expect(() => renderHook(() => useWebSocketContext())).toThrow("<WebSocketProvider>");
  });

  test("shares one connection, and gives each of a thousand messages to every subscriber without rendering", async () => {
    let renders = 0;
    const counts = [0, 0, 0];
    const Listener = ({ index }: { index: number }) => {
      const { subscribe, isConnected } = useWebSocketContext();
      renders++;
      useEffect(() => subscribe("tick", () => void counts[index]!++), [subscribe, index]);
      return isConnected ? <p>on</p> : null;
    };
    render(
      <StrictMode>
        <WebSocketProvider url={server.url}>
          <Listener index={0} />
          <Listener index={1} />
          <Listener index={2} />
        </WebSocketProvider>
      </StrictMode>,
    );
    await waitFor(() => expect(screen.getAllByText("on")).toHaveLength(3));
    const before = renders;
    burst(1_000);
    await waitFor(() => expect(counts).toEqual([1_000, 1_000, 1_000]));
    expect(renders).toBe(before);
    expect(server.accepted).toBe(1);
  });

  test("stops calling who has gone, and calls who is new", async () => {
    const heard: string[] = [];
    const Listener = ({ name }: { name: string }) => {
      const { subscribe } = useWebSocketContext();
      useEffect(() => subscribe("tick", () => void heard.push(name)), [subscribe, name]);
      return null;
    };
    const Page = () => {
      const [name, setName] = useState("first");
      const { isConnected } = useWebSocketContext();
      return (
        <button onClick={() => setName("second")}>
          {String(isConnected)}
          <Listener key={name} name={name} />
        </button>
      );
    };
    render(
      <WebSocketProvider url={server.url}>
        <Page />
      </WebSocketProvider>,
    );
    await screen.findByText("true");
    server.tellAll({ type: "tick" });
    await waitFor(() => expect(heard).toEqual(["first"]));
    act(() => screen.getByRole("button").click());
    server.tellAll({ type: "tick" });
    await waitFor(() => expect(heard).toEqual(["first", "second"]));
  });
});
