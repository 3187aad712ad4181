"use client";

import { Hash, Plus } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toRoomName } from "@/lib/chat/room-name";

export interface RoomListProps {
  rooms: readonly string[];
  current: string;
  onChosen?: () => void;
}

/** The rooms one has been in, and a way into any other. */
export function RoomList({ rooms, current, onChosen }: RoomListProps) {
  const router = useRouter();
  const [wanted, setWanted] = useState("");
  const name = toRoomName(wanted);
  return (
    <div className="flex flex-col gap-4 p-4">
      <div>
        <h2 className="text-ink-soft px-2 pb-2 text-xs font-semibold">Rooms</h2>
        <ul className="flex flex-col gap-0.5">
          {rooms.map((room) => (
            <li key={room}>
              <Link
                href={`/chat/${encodeURIComponent(room)}`}
                onClick={onChosen}
                aria-current={room === current ? "page" : undefined}
                className="text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-strong flex items-center gap-2 rounded-lg px-2 py-1.5 text-sm font-medium transition-colors"
              >
                <Hash className="size-4 shrink-0" aria-hidden />
                <span className="truncate">{room}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name === "") return;
          setWanted("");
          onChosen?.();
          router.push(`/chat/${encodeURIComponent(name)}`);
        }}
        className="flex gap-1.5"
      >
        <input
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          maxLength={64}
          aria-label="Open a room by its name"
          placeholder="Open a room"
          className="border-line-strong bg-surface placeholder:text-ink-soft min-w-0 flex-1 rounded-lg border px-2.5 py-1.5 text-base md:text-sm"
        />
        <button
          type="submit"
          disabled={name === ""}
          aria-label="Open"
          className="bg-accent text-on-accent hover:bg-accent-strong disabled:bg-line disabled:text-ink-soft grid w-9 place-items-center rounded-lg transition-colors"
        >
          <Plus className="size-4.5" aria-hidden />
        </button>
      </form>
    </div>
  );
}
