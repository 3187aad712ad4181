"use client";

import { useName } from "@/hooks/useName";
import type { RoomStart } from "@/lib/realtime/room";
import { ChatSkeleton } from "./ChatSkeleton";
import { NameEntry } from "./NameEntry";
import { RoomChat } from "./RoomChat";

/** A name first, then the room. */
export function Chat({ room, start }: { room: string; start?: RoomStart }) {
  const [name, setName] = useName();
  if (name === null) return <ChatSkeleton />;
  if (name === "") return <NameEntry onEnter={setName} />;
  return <RoomChat key={room} room={room} start={start} name={name} onRename={() => setName("")} />;
}
