"use client";

import { useEffect, useRef } from "react";
import type { RoomSnapshot } from "@/lib/realtime/room";
import type { RoomEntry } from "@/lib/realtime/room-log";
import { wires, type Wire } from "@/lib/realtime/transports/transport";
import { wireNames } from "@/lib/wires/wire-names";
import { formatMs } from "./WireComposer";

/** As many as can be looked over; the chat shows them all. */
const shown = 40;

interface WireMessagesProps {
  name: string;
  room: RoomSnapshot;
  /** Milliseconds to here, by message id. */
  latencies: ReadonlyMap<string, number>;
}

export function WireMessages({ name, room, latencies }: WireMessagesProps) {
  const messages = room.messages.slice(-shown);
  const scroller = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1)?.key;
  useEffect(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [newest]);

  return (
    <div
      ref={scroller}
      role="region"
      aria-label={`Messages over ${name}`}
      tabIndex={0}
      className="h-44 overflow-y-auto overscroll-contain px-4 py-3 text-sm -outline-offset-2 sm:h-52"
    >
      {messages.length === 0 && room.status === "joined" && (
        <p className="text-ink-soft">Nothing has been said here yet.</p>
      )}
      {messages.length === 0 && room.status === "joining" && <Skeleton />}
      {room.gap && <p className="text-warn pb-2">Some messages in between are no longer kept.</p>}
      <ol className="flex flex-col gap-2.5">
        {messages.map((entry) => (
          <Message
            key={entry.key}
            entry={entry}
            latency={entry.id === undefined ? undefined : latencies.get(entry.id)}
          />
        ))}
      </ol>
    </div>
  );
}

function Message({ entry, latency }: { entry: RoomEntry; latency: number | undefined }) {
  const { text, via } = contentOf(entry.data);
  return (
    <li className="animate-rise" data-offset={entry.offset ?? undefined}>
      <p className="text-ink-soft flex items-baseline gap-2 text-xs">
        <span dir="auto" className="truncate font-medium">
          {entry.username || "You"}
        </span>
        {via && <span className="shrink-0">over {wireNames[via].name}</span>}
        <span className="ml-auto shrink-0 tabular-nums">
          {entry.delivery === "failed" ? (
            <span className="text-bad">not sent: {entry.problem}</span>
          ) : entry.offset === null ? (
            "sending…"
          ) : (
            <>
              {latency !== undefined && <span className="text-accent mr-2">{formatMs(latency)}</span>}
              <span title="Its place in the room">#{entry.offset}</span>
            </>
          )}
        </span>
      </p>
      <p dir="auto" className="wrap-anywhere">
        {text}
      </p>
    </li>
  );
}

function contentOf(data: unknown): { text: string; via?: Wire } {
  if (typeof data === "string") return { text: data };
  const { text, via } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  const wire = wires.find((known) => known === via);
  return { text: typeof text === "string" ? text : JSON.stringify(data), via: wire };
}

function Skeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-3">
      {["w-3/5", "w-4/5", "w-2/5"].map((width) => (
        <div key={width} className={`bg-sunken animate-breathe h-4 rounded ${width}`} />
      ))}
    </div>
  );
}
