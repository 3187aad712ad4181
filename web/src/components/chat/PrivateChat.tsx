"use client";

import { Lock } from "lucide-react";
import { useConnectionState } from "@/hooks/useConnectionState";
import { usePrivateChat } from "@/hooks/usePrivateChat";
import type { OpenRoom } from "@/lib/chat/open-room";
import type { Session } from "@/lib/session/session";
import { ChatFrame } from "./ChatFrame";
import { Conversation } from "./Conversation";
import { NothingYet } from "./NothingYet";

export interface PrivateChatProps {
  userId: string;
  /** What they are called, as far as the way here has told. */
  username?: string;
  openRooms: readonly OpenRoom[];
  me: Session;
  onRename: () => void;
}

/** A conversation of two, which nobody keeps. */
export function PrivateChat({ userId, username, openRooms, me, onRename }: PrivateChatProps) {
  const { name, feed, ready } = usePrivateChat(userId, username);
  const state = useConnectionState();
  return (
    <ChatFrame
      place={{ kind: "person", userId }}
      title={name}
      Icon={Lock}
      subtitle="Only the two of you"
      me={me}
      onRename={onRename}
      openRooms={openRooms}
    >
      <Conversation
        id={`${me.userId} with ${userId}`}
        title={name}
        feed={feed}
        state={state}
        loading={false}
        ready={ready}
        empty={
          <NothingYet>
            What you write here reaches {name} while they are connected, and nobody else. The server keeps
            none of it, and closing this tab forgets it.
          </NothingYet>
        }
      />
    </ChatFrame>
  );
}
