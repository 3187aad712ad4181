"use client";

import { Play, Square } from "lucide-react";
import { lazy, Suspense, useState, type ComponentType, type LazyExoticComponent } from "react";

/** Each is loaded when it is run, so that this page brings no library that nobody asked for. */
const examples: Record<string, LazyExoticComponent<ComponentType>> = {
  RoomExample: lazy(() => import("./examples/RoomExample")),
  PresenceExample: lazy(() => import("./examples/PresenceExample")),
  ConnectionStateExample: lazy(() => import("./examples/ConnectionStateExample")),
  ContextExample: lazy(() => import("./examples/ContextExample")),
  NotificationsExample: lazy(() => import("./examples/NotificationsExample")),
  WebSocketExample: lazy(() => import("./examples/WebSocketExample")),
  SocketIOExample: lazy(() => import("./examples/SocketIOExample")),
  SignalRExample: lazy(() => import("./examples/SignalRExample")),
  SSEExample: lazy(() => import("./examples/SSEExample")),
};

/** Runs the example whose source stands beside it. */
export function LiveExample({ name, hook }: { name: string; hook: string }) {
  const [running, setRunning] = useState(false);
  const Example = examples[name];
  const Icon = running ? Square : Play;
  return (
    <div
      className="border-line bg-surface flex flex-col gap-3 rounded-xl border p-4"
      data-testid={`live-${hook}`}
    >
      <button
        type="button"
        onClick={() => setRunning(!running)}
        className="bg-accent-soft text-accent-strong inline-flex items-center gap-2 self-start rounded-lg px-3 py-1.5 text-sm font-medium"
      >
        <Icon className="size-4" aria-hidden />
        {running ? "Stop" : `Run ${hook}`}
      </button>
      {running && Example && (
        <div className="live-example text-sm">
          <Suspense fallback={<p className="text-ink-soft">Loading…</p>}>
            <Example />
          </Suspense>
        </div>
      )}
    </div>
  );
}
