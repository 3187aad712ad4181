"use client";

import { useState } from "react";
import { ClockProvider } from "@/contexts/ClockProvider";
import { useSession } from "@/hooks/useSession";
import type { OpenRoom } from "@/lib/chat/open-room";
import type { Place } from "@/lib/chat/place";
import type { Member } from "@/lib/realtime/events";
import type { RoomStart } from "@/lib/realtime/room";
import type { Session } from "@/lib/session/session";
import { ChatSkeleton } from "./ChatSkeleton";
import { NameEntry } from "./NameEntry";
import { PrivateChat } from "./PrivateChat";
import { RoomChat } from "./RoomChat";

export interface ChatProps {
  place: Place;
  /** The room's state and members, the person, their time zone and the rooms there are, as a server component has read them. */
  start?: RoomStart;
  members?: readonly Member[];
  session?: Session | null;
  zone?: string;
  openRooms?: readonly OpenRoom[];
}

const noRooms: readonly OpenRoom[] = [];

/** A name first, then the conversation. */
export function Chat({ place, start, members, session: first, zone, openRooms = noRooms }: ChatProps) {
  const { session, signIn } = useSession(first);
  const [renaming, setRenaming] = useState(false);

  if (session === undefined) return <ChatSkeleton />;
  if (session === null) {
    return (
      <ClockProvider zone={zone}>
        <NameEntry onEnter={signIn} />
      </ClockProvider>
    );
  }
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
  const common = { me: session, openRooms, onRename: () => setRenaming(true) };
  return (
    <ClockProvider zone={zone}>
      {place.kind === "room" ? (
        <RoomChat key={place.room} room={place.room} start={start} firstMembers={members} {...common} />
      ) : (
        <PrivateChat key={place.userId} userId={place.userId} username={place.username} {...common} />
      )}
    </ClockProvider>
  );
}
