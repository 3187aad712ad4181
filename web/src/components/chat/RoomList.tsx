"use client";

import { Hash, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { useVisitedRooms } from "@/hooks/useVisitedRooms";
import type { OpenRoom } from "@/lib/chat/open-room";
import type { Place } from "@/lib/chat/place";
import { readRoomName, roomNameRule } from "@/lib/chat/room-name";
import { PlaceLink } from "./PlaceLink";

/** Rooms of others that are offered; a server may have thousands. */
const offered = 8;

export interface RoomListProps {
  place: Place;
  openRooms: readonly OpenRoom[];
  onChosen?: () => void;
}

/** The rooms one has been in, those where others are, and a way into any. */
export function RoomList({ place, openRooms, onChosen }: RoomListProps) {
  const current = place.kind === "room" ? place.room : undefined;
  const visited = useVisitedRooms(current);
  const others = openRooms
    .filter(({ room, users }) => users > 0 && !visited.includes(room))
    .sort((a, b) => b.users - a.users)
    .slice(0, offered);
  const list = (rooms: readonly OpenRoom[]) => (
    <ul className="flex flex-col gap-0.5">
      {rooms.map(({ room, users }) => (
        <li key={room}>
          <PlaceLink
            href={`/chat/${encodeURIComponent(room)}`}
            current={room === current}
            onChosen={onChosen}
          >
            <Hash className="size-4 shrink-0" aria-hidden />
            <span className="truncate">{room}</span>
            {users > 0 && (
              <span className="ml-auto text-xs font-normal tabular-nums">
                {users}
                <span className="sr-only"> people</span>
              </span>
            )}
          </PlaceLink>
        </li>
      ))}
    </ul>
  );

  return (
    <>
      <div>
        <h2 className="text-ink-soft px-2 pb-2 text-xs font-semibold">Rooms</h2>
        {list(visited.map((room) => ({ room, users: 0 })))}
        <NewRoom onChosen={onChosen} />
      </div>
      {others.length > 0 && (
        <div>
          <h2 className="text-ink-soft px-2 pb-2 text-xs font-semibold">Where others are</h2>
          {list(others)}
        </div>
      )}
    </>
  );
}

function NewRoom({ onChosen }: { onChosen?: () => void }) {
  const router = useRouter();
  const [wanted, setWanted] = useState("");
  const [isRefused, setIsRefused] = useState(false);
  const rule = useId();
  const room = readRoomName(wanted);
  const open = (name: string) => {
    setWanted("");
    setIsRefused(false);
    onChosen?.();
    router.push(`/chat/${encodeURIComponent(name)}`);
  };
  const showsRule = isRefused && room.name === null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (room.name !== null) open(room.name);
        else setIsRefused(wanted.trim() !== "");
      }}
      className="flex flex-wrap gap-1.5 pt-2"
    >
      <input
        value={wanted}
        onChange={(event) => {
          setWanted(event.target.value);
          if (event.target.value.trim() === "") setIsRefused(false);
        }}
        maxLength={64}
        dir="auto"
        aria-label="Open a room by its name"
        aria-invalid={showsRule}
        aria-describedby={rule}
        placeholder="Open a room"
        className="border-line-strong bg-surface placeholder:text-ink-soft min-w-0 flex-1 rounded-lg border px-2.5 py-1.5 text-base md:text-sm"
      />
      <button
        type="submit"
        disabled={wanted.trim() === ""}
        aria-label="Open"
        className="bg-accent text-on-accent hover:bg-accent-strong disabled:bg-line disabled:text-ink-soft grid w-9 place-items-center rounded-lg transition-colors"
      >
        <Plus className="size-4.5" aria-hidden />
      </button>
      <p
        id={rule}
        role={showsRule ? "alert" : undefined}
        className="text-bad w-full px-1 text-xs empty:hidden"
      >
        {showsRule && `${roomNameRule}.`}
        {showsRule && room.suggestion !== null && (
          <button
            type="button"
            onClick={() => room.suggestion !== null && open(room.suggestion)}
            className="mt-1 block font-semibold underline underline-offset-2"
          >
            Open “{room.suggestion}”
          </button>
        )}
      </p>
    </form>
  );
}
