"use client";

import { Hash } from "lucide-react";
import { useMemo } from "react";
import { useConnectionState } from "@/hooks/useConnectionState";
import { useRoomArchive } from "@/hooks/useRoomArchive";
import { useRoomChat } from "@/hooks/useRoomChat";
import type { OpenRoom } from "@/lib/chat/open-room";
import { describeConnection } from "@/lib/realtime/describe-connection";
import type { Member } from "@/lib/realtime/events";
import type { RoomStart } from "@/lib/realtime/room";
import type { Session } from "@/lib/session/session";
import { ChatFrame } from "./ChatFrame";
import { Conversation } from "./Conversation";
import { MemberList } from "./MemberList";
import { NothingYet } from "./NothingYet";

export interface RoomChatProps {
  room: string;
  start?: RoomStart;
  /** Who was there when the server rendered the page. */
  firstMembers?: readonly Member[];
  openRooms: readonly OpenRoom[];
  me: Session;
  onRename: () => void;
}

/** A room: what was said in it, and who is there. */
export function RoomChat({ room: name, start, firstMembers, openRooms, me, onRename }: RoomChatProps) {
  const { room, feed } = useRoomChat(name, me, start);
  useRoomArchive(me.userId, name, room);
  const state = useConnectionState();
  // Nothing is heard of who comes and goes while the connection is lost, nor until the room has been joined again.
  const isAway =
    describeConnection(state).detail !== undefined || (room.members.length > 0 && room.status !== "joined");
  // Until the room itself has said who is there; whoever opens the page is one of them in a moment.
  const members = useMemo(
    () => (room.members.length > 0 || !firstMembers ? room.members : including(me, firstMembers)),
    [room.members, firstMembers, me],
  );
  return (
    <ChatFrame
      place={{ kind: "room", room: name }}
      title={name}
      Icon={Hash}
      subtitle={members.length > 0 ? countOf(members.length, isAway) : isAway ? "Not connected" : "Joining…"}
      me={me}
      onRename={onRename}
      openRooms={openRooms}
      members={<MemberList members={members} typing={room.typing} me={me.userId} isAway={isAway} />}
    >
      <Conversation
        id={`${me.userId} in ${name}`}
        title={name}
        feed={feed}
        state={state}
        refusal={room.status === "refused" ? room.problem : undefined}
        loading={room.status === "joining" && feed.messages.length === 0}
        empty={
          <NothingYet>
            Say hello. Open this page in a second window to hear yourself from the other side.
          </NothingYet>
        }
      />
    </ChatFrame>
  );
}

function including({ userId, username }: Session, members: readonly Member[]): readonly Member[] {
  return members.some((member) => member.userId === userId) ? members : [...members, { userId, username }];
}

function countOf(members: number, isAway: boolean): string {
  if (members === 1) return isAway ? "Only you were here" : "Only you are here";
  return isAway ? `${members} people were here` : `${members} people here`;
}
