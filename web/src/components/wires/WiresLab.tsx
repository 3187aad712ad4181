"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { RoomStart } from "@/lib/realtime/room";
import { wires } from "@/lib/realtime/transports/transport";
import { Race } from "@/lib/wires/race";
import { WireLine } from "@/lib/wires/wire-line";
import { WireComposer } from "./WireComposer";
import { WirePane } from "./WirePane";

/** One room on four wires side by side: what is written on one is seen to arrive on all. */
export function WiresLab({ room, start }: { room: string; start?: RoomStart }) {
  const [race] = useState(() => new Race());
  const [lines] = useState(() => wires.map((wire) => new WireLine(wire, room, race, start)));
  useEffect(() => {
    const closes = lines.map((line) => line.open());
    return () => closes.forEach((close) => close());
  }, [lines]);
  useRestWhileHidden(lines);
  const { last, runs } = useSyncExternalStore(race.listen, race.read, Race.onServer);

  return (
    <>
      <WireComposer lines={lines} last={last} />
      <ul aria-label="The four wires" className="grid gap-4 lg:grid-cols-2">
        {lines.map((line) => (
          <WirePane key={line.wire} line={line} last={last} runs={runs} />
        ))}
      </ul>
    </>
  );
}

/** Browsers open six streams to a host, over all tabs: a tab that nobody sees gives its own back, and catches up later. */
function useRestWhileHidden(lines: readonly WireLine[]): void {
  useEffect(() => {
    const stream = lines.find(({ wire }) => wire === "sse");
    let resting = false;
    const look = () => {
      if (document.hidden && stream?.client.isConnected) {
        resting = true;
        stream.client.disconnect();
      } else if (!document.hidden && resting) {
        resting = false;
        stream?.client.connect();
      }
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [lines]);
}
