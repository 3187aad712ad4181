/** A place in a room's stream of messages. */
export interface Position {
  epoch: string;
  offset: number;
}

/** What a client may say, as docs/protocol.md has it. */
export type Command = { id?: string } & (
  | { type: "broadcast"; data: unknown }
  | { type: "private"; targetId: string; data: unknown }
  | { type: "join"; room: string; since?: Position; history?: number }
  | { type: "leave"; room: string }
  | { type: "message"; room: string; data: unknown; traceparent?: string }
  | { type: "typing"; room: string; isTyping: boolean }
  | { type: "history"; room: string; before?: number; limit?: number }
  | { type: "refresh"; token: string }
  | { type: "ping" }
  | { type: "markRead"; notificationId: string }
  | { type: "markAllRead" }
  | { type: "clear" }
);
