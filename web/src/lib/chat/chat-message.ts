/** One message as a conversation shows it, whatever wire brought it. */
export interface ChatMessage {
  /** Stays the same from the local echo to the confirmed message. */
  key: string;
  authorId: string;
  author: string;
  text: string;
  /** Unix milliseconds; the sender's own clock until the server has said its own. */
  timestamp: number;
  own: boolean;
  delivery: "sending" | "sent" | "failed";
  /** Why it failed, for people. */
  problem?: string;
}

/** What a conversation needs from the wire below it. */
export interface ChatFeed {
  messages: readonly ChatMessage[];
  send(text: string): void;
  /** With every keystroke, and false when there is nothing to send any more. */
  showTyping(isTyping: boolean): void;
  retry(key: string): void;
  discard(key: string): void;
  older: "more" | "loading" | "failed" | "none";
  loadOlder(): void;
  /** Names of those who are writing just now. */
  writing: readonly string[];
  /** True when what was missed is no longer all to be had. */
  gap: boolean;
  dismissGap(): void;
}

/** Reads what other clients put into `data`: text alone, or an object with a `text`. Null for what is no chat message. */
export function readChatData(data: unknown): { text: string; name?: string } | null {
  if (typeof data === "string") return data === "" ? null : { text: data };
  if (typeof data !== "object" || data === null || !("text" in data)) return null;
  if (typeof data.text !== "string" || data.text === "") return null;
  const name = "name" in data && typeof data.name === "string" ? data.name.trim() : "";
  return name === "" ? { text: data.text } : { text: data.text, name };
}

/** The name beside a message. What an anonymous sender calls itself counts; who signed in is called what the server says. */
export function authorOf(userId: string, username: string, claimed: string | undefined): string {
  return claimed && (userId === "" || userId.startsWith("anon_")) ? claimed : username;
}
