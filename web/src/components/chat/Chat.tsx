"use client";

import { useState } from "react";
import { useSession } from "@/hooks/useSession";
import type { RoomStart } from "@/lib/realtime/room";
import type { Session } from "@/lib/session/session";
import { ChatSkeleton } from "./ChatSkeleton";
import { NameEntry } from "./NameEntry";
import { RoomChat } from "./RoomChat";

export interface ChatProps {
  room: string;
  /** The room's state and the person as a server component has read them; the page goes on from there. */
  start?: RoomStart;
  session?: Session | null;
}

/** A name first, then the room. */
export function Chat({ room, start, session: first }: ChatProps) {
  const { session, signIn } = useSession(first);
  const [renaming, setRenaming] = useState(false);

  if (session === undefined) return <ChatSkeleton />;
  if (session === null) return <NameEntry onEnter={signIn} />;
  if (renaming) {
    return (
      <NameEntry
        current={session.username}
        onEnter={async (name) => {
          await signIn(name);
          setRenaming(false);
        }}
        onCancel={() => setRenaming(false)}
      />
    );
  }
  return <RoomChat key={room} room={room} start={start} me={session} onRename={() => setRenaming(true)} />;
}
