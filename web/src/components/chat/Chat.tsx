"use client";

import { useConnectionState } from "@/hooks/useConnectionState";
import { useLobby } from "@/hooks/useLobby";
import { useName } from "@/hooks/useName";
import { ChatSkeleton } from "./ChatSkeleton";
import { Conversation } from "./Conversation";
import { NameEntry } from "./NameEntry";

/** The lobby: a name first, then everyone's messages. */
export function Chat() {
  const [name, setName] = useName();
  const state = useConnectionState();
  const feed = useLobby(name ?? "");

  if (name === null) return <ChatSkeleton />;
  if (name === "") return <NameEntry onEnter={setName} />;
  return (
    <Conversation
      title="Lobby"
      subtitle="Everyone who is connected right now"
      feed={feed}
      state={state}
      name={name}
      onRename={() => setName("")}
    />
  );
}
