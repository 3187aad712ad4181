"use client";

import { useContext, useState } from "react";
import { ClientContext } from "@/contexts/client-context";
import { useClientState } from "@/hooks/useClientState";
import { useSSE } from "@/hooks/useSSE";
import type { RealtimeClient } from "@/lib/realtime/client";
import type { FeedEvent } from "@/lib/realtime/event-feed";
import { describeConnection } from "@/lib/realtime/describe-connection";
import { probeSignalR, probeSocketIo, probeWebSocket, type Probe } from "./probe-wires";
import { Sparkline } from "./Sparkline";
import { useProbe } from "./useProbe";

/** Seconds of history in the curve. */
const remembered = 60;

/** The server as it is this second: its figures over the event stream, and how each wire of this page is. */
export function LivePanel() {
  const [silent, setSilent] = useState(false);
  const [rates, setRates] = useState<readonly number[]>([]);
  const { isConnected, lastEvent } = useSSE({
    url: "/api/events",
    restWhileHidden: true,
    onConnect: () => setSilent(false),
    onError: () => setSilent(true),
    onMessage: (event) => {
      const figures = figuresOf(event);
      if (figures) setRates((before) => [...before, figures.messagesPerSecond].slice(-remembered));
    },
  });
  const [figures, setFigures] = useState<Figures | null>(null);
  const newest = lastEvent && figuresOf(lastEvent);
  if (newest && newest.timestamp !== figures?.timestamp) setFigures(newest);

  const client = useContext(ClientContext);
  // Asked when the stream comes and when it breaks off; nobody needs to know while it only rests.
  const occasion = isConnected ? "stream" : silent ? "no stream" : null;

  return (
    <section
      aria-label="Right now"
      className="border-line bg-surface shadow-lift flex flex-col gap-5 rounded-2xl border p-5 sm:p-6"
      data-testid="live"
    >
      <div className="grid grid-cols-3 gap-3">
        <Figure label="Connections" value={figures?.connections} />
        <Figure label="Rooms" value={figures?.rooms} />
        <Figure label="Messages / s" value={figures?.messagesPerSecond} />
      </div>
      <Sparkline values={rates} length={remembered} label="Messages a second over the last minute" />
      <ul className="flex flex-col gap-2 text-sm">
        {client ? (
          <ConnectedWire name="WebSocket" address="/ws" client={client} />
        ) : (
          <ProbedWire name="WebSocket" address="/ws" ask={probeWebSocket} occasion={occasion} />
        )}
        <Wire
          name="Server-sent events"
          address="/sse"
          tone={isConnected ? "good" : "warn"}
          state={isConnected ? "Connected" : "Connecting…"}
        />
        <ProbedWire name="SignalR" address="/hubs/realtime" ask={probeSignalR} occasion={occasion} />
        <ProbedWire name="Socket.IO" address="/socket.io" ask={probeSocketIo} occasion={occasion} />
      </ul>
    </section>
  );
}

interface ConnectedWireProps extends Pick<WireProps, "name" | "address"> {
  client: RealtimeClient;
}

function ConnectedWire({ client, ...wire }: ConnectedWireProps) {
  const { tone, label } = describeConnection(useClientState(client));
  return <Wire {...wire} tone={tone} state={label} />;
}

interface ProbedWireProps extends Pick<WireProps, "name" | "address"> {
  ask: (signal: AbortSignal) => Promise<Probe>;
  occasion: string | null;
}

/** One that this page holds no connection on: the code of its client loads where it is used. */
function ProbedWire({ ask, occasion, ...wire }: ProbedWireProps) {
  return <Wire {...wire} {...describeProbe(useProbe(ask, occasion))} />;
}

function describeProbe(probe: Probe): Pick<WireProps, "tone" | "state"> {
  switch (probe.state) {
    case "asking":
      return { tone: "warn", state: "Asking…" };
    case "answers":
      return { tone: "good", state: `Answers in ${Math.max(1, Math.round(probe.ms))} ms` };
    case "silent":
      return { tone: "bad", state: "No answer" };
    default:
      return probe satisfies never;
  }
}

interface Figures {
  timestamp: number;
  connections: number;
  rooms: number;
  messagesPerSecond: number;
}

function figuresOf(event: FeedEvent): Figures | null {
  if (event.type !== "update") return null;
  const { timestamp, connections, rooms, messagesPerSecond } = event;
  const all = [timestamp, connections, rooms, messagesPerSecond];
  return all.every((value) => typeof value === "number") ? (event as unknown as Figures) : null;
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

function Figure({ label, value }: { label: string; value: number | undefined }) {
  return (
    <div>
      <p className="text-2xl font-semibold tracking-tight tabular-nums sm:text-3xl">
        {value === undefined ? (
          <span
            className="bg-line animate-breathe my-1.5 block h-6 w-12 rounded-md"
            role="status"
            aria-label="Loading"
          />
        ) : (
          numbers.format(value)
        )}
      </p>
      <p className="text-ink-soft text-xs">{label}</p>
    </div>
  );
}

const dots = { good: "bg-good-glow", warn: "bg-warn animate-breathe", bad: "bg-bad" };

interface WireProps {
  name: string;
  address: string;
  tone: keyof typeof dots;
  state: string;
}

function Wire({ name, address, tone, state }: WireProps) {
  return (
    <li className="border-line flex items-center gap-3 border-t pt-2">
      <span aria-hidden className={`size-2 shrink-0 rounded-full ${dots[tone]}`} />
      <span className="font-medium">{name}</span>
      <code className="text-ink-soft font-mono text-xs">{address}</code>
      <span className="text-ink-soft ml-auto">{state}</span>
    </li>
  );
}
