import type { Member } from "@/lib/realtime/events";
import type { ChatMessage } from "./chat-message";

/** What two people said to each other while both were there. */
export interface PrivateConversation {
  person: Member;
  messages: readonly ChatMessage[];
  unread: number;
}

export interface PrivateSnapshot {
  /** The one that was last written in first. */
  conversations: readonly PrivateConversation[];
  unread: number;
  /** The ids of who is writing to us just now. */
  writing: ReadonlySet<string>;
}

export const noPrivateMessages: PrivateSnapshot = {
  conversations: [],
  unread: 0,
  writing: new Set(),
};
