import type { Metadata } from "next";
import { WiresLab } from "@/components/wires/WiresLab";
import { readRoom } from "@/lib/server/first-state";

export const metadata: Metadata = {
  title: "Four wires",
  description: "One room over WebSocket, SignalR, Socket.IO and event streams, with every frame to be seen.",
};

const room = "wires";

export default async function WiresPage() {
  const start = await readRoom(room);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-6 sm:px-6">
      <div className="max-w-4xl">
        <h1 className="text-3xl font-semibold tracking-tight text-balance">Four wires, one room</h1>
        <p className="text-ink-soft mt-1 text-pretty">
          Four connections of this page to the same room, each in its own protocol. Whatever is said over one
          reaches all, in the same order with the same number. Cut one and connect it again: it catches up.
        </p>
      </div>
      <WiresLab room={room} start={start} />
    </div>
  );
}
