"use client";

import { Hash, Menu, Users } from "lucide-react";
import { useState } from "react";
import { useConnectionState } from "@/hooks/useConnectionState";
import { useRoomChat } from "@/hooks/useRoomChat";
import { useVisitedRooms } from "@/hooks/useVisitedRooms";
import type { RoomStart } from "@/lib/realtime/room";
import type { Session } from "@/lib/session/session";
import { Drawer } from "../ui/Drawer";
import { IconButton } from "../ui/IconButton";
import { Conversation } from "./Conversation";
import { MemberList } from "./MemberList";
import { RoomList } from "./RoomList";

export interface RoomChatProps {
  room: string;
  start?: RoomStart;
  me: Session;
  onRename: () => void;
}

/** Rooms on the left, the conversation, members on the right; on a phone the sides are drawers. */
export function RoomChat({ room: roomName, start, me, onRename }: RoomChatProps) {
  const { room, feed } = useRoomChat(roomName, me, start);
  const state = useConnectionState();
  const rooms = useVisitedRooms(roomName);
  const [drawer, setDrawer] = useState<"rooms" | "members" | null>(null);
  const close = () => setDrawer(null);

  const members = <MemberList members={room.members} typing={room.typing} />;
  const header = (
    <header className="border-line flex h-16 shrink-0 items-center gap-2 border-b px-3 sm:px-5">
      <IconButton className="md:hidden" label="Rooms" onClick={() => setDrawer("rooms")}>
        <Menu className="size-5" aria-hidden />
      </IconButton>
      <div className="min-w-0">
        <h1 className="flex items-center gap-1 font-semibold tracking-tight">
          <Hash className="text-ink-soft size-4 shrink-0" aria-hidden />
          <span className="truncate">{roomName}</span>
        </h1>
        <p className="text-ink-soft truncate text-xs" data-testid="member-count">
          {room.status === "joined" ? countOf(room.members.length) : "Joining…"}
        </p>
      </div>
      <button
        type="button"
        onClick={onRename}
        className="border-line text-ink-soft hover:border-line-strong hover:text-ink ml-auto max-w-36 truncate rounded-full border px-3 py-1 text-sm transition-colors"
        aria-label={`You are ${me.username}. Change your name.`}
      >
        {me.username}
      </button>
      <IconButton className="lg:hidden" label="Members" onClick={() => setDrawer("members")}>
        <Users className="size-5" aria-hidden />
      </IconButton>
    </header>
  );

  return (
    <div className="bg-surface mx-auto grid h-[calc(100dvh-3.5rem-1px)] w-full max-w-[90rem] grid-cols-1 overflow-hidden md:grid-cols-[15rem_1fr] lg:grid-cols-[15rem_1fr_15rem]">
      <aside aria-label="Rooms" className="border-line bg-canvas hidden overflow-y-auto border-r md:block">
        <RoomList rooms={rooms} current={roomName} />
      </aside>
      <Conversation
        title={roomName}
        header={header}
        feed={feed}
        state={state}
        refusal={room.status === "refused" ? room.problem : undefined}
        loading={room.status === "joining" && feed.messages.length === 0}
      />
      <aside aria-label="Members" className="border-line bg-canvas hidden overflow-y-auto border-l lg:block">
        {members}
      </aside>
      <Drawer title="Rooms" side="left" open={drawer === "rooms"} onClose={close}>
        <RoomList rooms={rooms} current={roomName} onChosen={close} />
      </Drawer>
      <Drawer title="Members" side="right" open={drawer === "members"} onClose={close}>
        {members}
      </Drawer>
    </div>
  );
}

const countOf = (members: number) => (members === 1 ? "Only you are here" : `${members} people here`);
