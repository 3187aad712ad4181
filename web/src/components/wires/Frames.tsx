"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { useSyncExternalStore } from "react";
import { FrameLog, type SeenFrame } from "@/lib/wires/frame-log";

const longest = 4_000;

/** What went over the line, as text, newest first. */
export function Frames({ log, name, note }: { log: FrameLog; name: string; note: string }) {
  const { frames, heartbeats } = useSyncExternalStore(log.listen, log.read, FrameLog.onServer);
  return (
    <div
      role="region"
      aria-label={`Frames of ${name}`}
      tabIndex={0}
      className="border-line bg-canvas h-44 overflow-y-auto overscroll-contain border-t px-4 py-3 -outline-offset-2 sm:h-52 sm:border-t-0 sm:border-l"
    >
      <p className="text-ink-soft pb-2 text-xs">
        {note}{" "}
        {heartbeats > 0 && (
          <span className="whitespace-nowrap">
            {heartbeats === 1 ? "1 heartbeat" : `${heartbeats} heartbeats`}.
          </span>
        )}
      </p>
      <ol className="flex flex-col gap-1.5">
        {frames.map((frame) => (
          <Frame key={frame.key} frame={frame} />
        ))}
      </ol>
    </div>
  );
}

function Frame({ frame: { direction, text } }: { frame: SeenFrame }) {
  const out = direction === "out";
  const Arrow = out ? ArrowUp : ArrowDown;
  return (
    <li className="group/frame flex gap-1.5 font-mono text-xs leading-relaxed">
      <Arrow className={`mt-1 size-3 shrink-0 ${out ? "text-accent" : "text-ink-soft"}`} aria-hidden />
      <span className="sr-only">{out ? "sent" : "received"}</span>
      <details className="group min-w-0 flex-1">
        <summary className="line-clamp-2 cursor-pointer list-none rounded break-all whitespace-pre-wrap group-first/frame:line-clamp-5 group-open:line-clamp-none">
          {readable(text)}
        </summary>
      </details>
    </li>
  );
}

/** SignalR ends each message with a record separator, which has no look of its own. */
function readable(text: string): string {
  const visible = text.replaceAll("\u001e", "\\x1e");
  return visible.length > longest ? `${visible.slice(0, longest)}… (${visible.length} characters)` : visible;
}
