"use client";

import { Unplug, Plug } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { useClientState } from "@/hooks/useClientState";
import { describeConnection } from "@/lib/realtime/describe-connection";
import type { Run } from "@/lib/wires/race";
import type { WireLine } from "@/lib/wires/wire-line";
import { wireNames } from "@/lib/wires/wire-names";
import { Frames } from "./Frames";
import { formatMs } from "./WireComposer";
import { WireMessages } from "./WireMessages";

const lights = { good: "bg-good-glow", warn: "bg-warn animate-breathe", bad: "bg-bad" };

interface WirePaneProps {
  line: WireLine;
  last: Run | null;
  runs: ReadonlyMap<string, Run>;
}

/** One wire's end of the room: how it is connected, what arrived and when, and the frames as they were. */
export function WirePane({ line, last, runs }: WirePaneProps) {
  const { wire, client, room } = line;
  const { name, address, note } = wireNames[wire];
  const state = useClientState(client);
  const snapshot = useSyncExternalStore(room.listen, room.read, room.read);
  const latencies = useMemo(() => latenciesOf(runs, wire), [runs, wire]);
  const { tone, label, detail } = describeConnection(state);
  const isOff = state.status === "disconnected" && state.cause === "closed";
  const isOut = state.status === "disconnected" && state.cause !== "idle";

  return (
    <li
      data-testid={`wire-${wire}`}
      className="border-line bg-surface flex min-w-0 flex-col overflow-hidden rounded-2xl border"
    >
      <header className="flex items-start gap-3 px-4 pt-4 pb-3">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold tracking-tight">
            {name} <span className="text-ink-soft ml-1 font-mono text-xs font-normal">{address}</span>
          </h2>
          <p className="text-ink-soft flex items-center gap-2 text-sm">
            <span className={`size-2 shrink-0 rounded-full ${lights[tone]}`} aria-hidden />
            <span className="truncate">{sayState(label, snapshot.problem ?? detail, isOff)}</span>
          </p>
        </div>
        <Latency run={last} wire={wire} />
        <button
          type="button"
          onClick={() => (isOut ? client.connect() : client.disconnect())}
          aria-label={isOut ? `Connect ${name} again` : `Cut ${name}`}
          title={isOut ? "Connect again" : "Cut the line"}
          className="text-ink-soft hover:bg-sunken hover:text-ink grid size-9 shrink-0 place-items-center rounded-lg transition-colors"
        >
          {isOut ? <Plug className="size-4.5" aria-hidden /> : <Unplug className="size-4.5" aria-hidden />}
        </button>
      </header>
      <div className="border-line grid flex-1 border-t sm:grid-cols-2">
        <WireMessages name={name} room={snapshot} latencies={latencies} />
        <Frames log={line.frames} name={name} note={note} />
      </div>
    </li>
  );
}

function Latency({ run, wire }: { run: Run | null; wire: WireLine["wire"] }) {
  if (!run) return null;
  const ms = run.arrivals[wire];
  return (
    <p className="text-right tabular-nums" data-testid={`latency-${wire}`}>
      <span className="block text-lg leading-6 font-semibold tracking-tight">
        {ms === undefined ? "…" : formatMs(ms)}
      </span>
      <span className="text-ink-soft block text-xs">{run.from === wire ? "there and back" : "to here"}</span>
    </p>
  );
}

/** By message id, this wire's alone: so that a pane draws only what changed for it. */
function latenciesOf(runs: ReadonlyMap<string, Run>, wire: WireLine["wire"]): ReadonlyMap<string, number> {
  const latencies = new Map<string, number>();
  for (const [id, { arrivals }] of runs) if (arrivals[wire] !== undefined) latencies.set(id, arrivals[wire]);
  return latencies;
}

function sayState(label: string, detail: string | undefined, isOff: boolean): string {
  if (isOff) return `${label}. It catches up when connected again.`;
  return detail ?? label;
}
