import * as z from "zod/mini";
import { Changes } from "@/lib/realtime/changes";
import type { RealtimeClient } from "@/lib/realtime/client";
import { CommandError, isForWantOfConnection, keptProblem } from "@/lib/realtime/errors";
import type { Member, ServerEvents } from "@/lib/realtime/events";
import { RoomPeople } from "@/lib/realtime/room-people";
import { TypingTeller } from "@/lib/realtime/typing-teller";
import { readChatData, type ChatMessage } from "./chat-message";
import { readArchive, writeArchive } from "./private-archive";
import { noPrivateMessages, type PrivateConversation, type PrivateSnapshot } from "./private-snapshot";

/** Somebody whose name nobody has said. */
const nameless = "Somebody";

/** Kept of one conversation. */
const kept = 500;

/** What goes over the wire; `to` is there in the copy for the sender's own other windows. */
const dataSchema = z.object({
  kind: z.literal("private"),
  id: z.string(),
  text: z.string(),
  to: z.optional(z.object({ userId: z.string(), username: z.string() })),
});

/** Says that somebody is writing, or is not any more. */
const typingSchema = z.object({ kind: z.literal("typing"), isTyping: z.boolean() });

/**
 * One person's private conversations in this tab. The server passes private messages on to whoever is connected and keeps none:
 * an ack means that the other was there, and what was said before the tab was opened is not in it.
 */
export class PrivateMessages {
  readonly #changes: Changes;
  readonly #conversations = new Map<string, PrivateConversation>();
  readonly #people: RoomPeople;
  readonly #typing: TypingTeller<string>;
  /** Keys of messages that go out by themselves as soon as the client takes them. */
  readonly #kept = new Set<string>();
  #snapshot = noPrivateMessages;
  /** Whose conversation is on the screen. */
  #watched: string | null = null;
  #username = "";

  constructor(
    private readonly client: RealtimeClient,
    /** Of whom these are. */
    private readonly userId: string,
  ) {
    this.#changes = new Changes(client.environment);
    this.#people = new RoomPeople(client.environment, () => this.#show());
    this.#typing = new TypingTeller(client.environment);
    for (const known of readArchive(userId)) this.#conversations.set(known.person.userId, known);
    this.#show();
  }

  readonly read = (): PrivateSnapshot => this.#snapshot;

  readonly listen = (changed: () => void): (() => void) => this.#changes.listen(changed);

  open(): () => void {
    const stops = [
      this.client.subscribe("private", (event) => this.#onPrivate(event)),
      this.client.onState(({ status }) => {
        this.#sendKept();
        if (status === "connected") return;
        this.#typing.resetAll();
        this.#people.forgetTyping();
      }),
    ];
    this.#sendKept();
    return () => {
      stops.forEach((stop) => stop());
      this.#people.forgetTyping();
    };
  }

  /** What its owner is called from now on. */
  call(username: string): void {
    this.#username = username;
  }

  /** Makes room for a conversation with somebody who has none yet. A name that was heard from themselves stands. */
  begin(person: Member): void {
    const known = this.#conversations.get(person.userId);
    if (known && known.person.username !== nameless) return;
    this.#conversations.set(person.userId, { messages: [], unread: 0, ...known, person });
    this.#publish();
  }

  /** Their messages count as read for as long as the returned function is not called. */
  watch(userId: string): () => void {
    this.#watched = userId;
    const known = this.#conversations.get(userId);
    if (known && known.unread > 0) {
      this.#conversations.set(userId, { ...known, unread: 0 });
      this.#publish();
    }
    return () => {
      if (this.#watched === userId) this.#watched = null;
    };
  }

  send(userId: string, text: string): void {
    const key = this.client.environment.id();
    this.#typing.reset(userId);
    this.#add({ userId, username: "" }, this.#own(key, text, "sending"));
    if (this.#kept.size > 0 || !this.client.takesRequests) this.#keep(userId, key);
    else void this.#deliver(userId, key, text);
  }

  /** To be called with every keystroke. */
  showTyping(userId: string, isTyping: boolean): void {
    if (!this.client.isConnected || !this.#typing.mayTell(userId, isTyping)) return;
    const data = { kind: "typing", isTyping } satisfies z.infer<typeof typingSchema>;
    // Not worth repeating, and that they are not there will be said of the message.
    this.client.sendNow({ type: "private", targetId: userId, data });
  }

  retry(userId: string, key: string): void {
    if (this.#kept.has(key)) return this.#sendKept();
    const failed = this.#find(userId, key);
    if (failed?.delivery !== "failed") return;
    this.#change(userId, key, { delivery: "sending", problem: undefined });
    void this.#deliver(userId, key, failed.text);
  }

  discard(userId: string, key: string): void {
    const conversation = this.#conversations.get(userId);
    if (!conversation) return;
    const messages = conversation.messages.filter((it) => it.key !== key || it.delivery !== "failed");
    if (messages.length < conversation.messages.length) this.#kept.delete(key);
    this.#conversations.set(userId, { ...conversation, messages });
    this.#publish();
  }

  async #deliver(userId: string, key: string, text: string): Promise<void> {
    const data = { kind: "private", id: key, text } satisfies z.infer<typeof dataSchema>;
    try {
      await this.client.request({ type: "private", targetId: userId, data });
      this.#change(userId, key, { delivery: "sent" });
      const to = this.#conversations.get(userId)?.person;
      // So that the other windows of who wrote it show it too; this one knows the id.
      this.client.sendNow({ type: "private", targetId: this.userId, data: { ...data, to } });
    } catch (error) {
      if (isForWantOfConnection(error)) return this.#keep(userId, key);
      const away = error instanceof CommandError && error.code === "target_not_found";
      const problem = error instanceof Error && !away ? error.message : "They are not connected just now.";
      this.#change(userId, key, { delivery: "failed", problem });
    }
    this.#sendKept();
  }

  /** Said, and not given up. While nobody tries to connect it counts as failed. */
  #keep(userId: string, key: string): void {
    this.#kept.add(key);
    if (this.client.isClosed) this.#change(userId, key, { delivery: "failed", problem: keptProblem });
  }

  /** In each conversation in the order in which it was said. */
  #sendKept(): void {
    if (this.#kept.size === 0) return;
    for (const { person, messages } of [...this.#conversations.values()]) {
      for (const { key, text } of messages) {
        if (!this.client.takesRequests) return;
        if (!this.#kept.delete(key)) continue;
        this.#change(person.userId, key, { delivery: "sending", problem: undefined });
        void this.#deliver(person.userId, key, text);
      }
    }
  }

  #onPrivate({ from, userId, username, data, timestamp }: ServerEvents["private"]): void {
    // Without a userId nobody could be answered.
    if (userId === undefined) return;
    const typing = typingSchema.safeParse(data);
    if (typing.success) {
      if (typing.data.isTyping) this.#people.startTyping({ userId, username });
      else this.#people.stopTyping(userId);
      return;
    }
    const checked = dataSchema.safeParse(data);
    const said = checked.success ? checked.data : readChatData(data);
    if (!said) return;
    const key = "id" in said ? said.id : `${from}:${timestamp}:${said.text}`;

    if (userId === this.userId) {
      const to = "to" in said ? said.to : undefined;
      if (to) this.#add(to, { ...this.#own(key, said.text, "sent"), timestamp });
      return;
    }
    this.#people.stopTyping(userId);
    this.#add(
      { userId, username },
      {
        ...{ key, authorId: userId, author: username, text: said.text, timestamp },
        ...{ own: false, delivery: "sent" },
      },
    );
  }

  #own(key: string, text: string, delivery: ChatMessage["delivery"]): ChatMessage {
    const timestamp = this.client.environment.now();
    return { key, authorId: this.userId, author: this.#username, text, timestamp, own: true, delivery };
  }

  /** Once, however often it comes: a send whose ack was lost with the connection is repeated. */
  #add(person: Member, message: ChatMessage): void {
    const { userId } = person;
    const known = this.#conversations.get(userId);
    if (known?.messages.some(({ key }) => key === message.key)) return;
    const unread = message.own || this.#watched === userId ? 0 : (known?.unread ?? 0) + 1;
    const messages = [...(known?.messages ?? []), message].slice(-kept);
    this.#conversations.delete(userId);
    const username = person.username || (known?.person.username ?? nameless);
    this.#conversations.set(userId, { person: { userId, username }, messages, unread });
    this.#publish();
  }

  #find(userId: string, key: string): ChatMessage | undefined {
    return this.#conversations.get(userId)?.messages.find((message) => message.key === key);
  }

  #change(userId: string, key: string, change: Partial<ChatMessage>): void {
    const conversation = this.#conversations.get(userId);
    if (!conversation) return;
    const messages = conversation.messages.map((it) => (it.key === key ? { ...it, ...change } : it));
    this.#conversations.set(userId, { ...conversation, messages });
    this.#publish();
  }

  #publish(): void {
    writeArchive(this.userId, this.#conversations.values());
    this.#show();
  }

  #show(): void {
    const conversations = [...this.#conversations.values()].reverse();
    const unread = conversations.reduce((sum, { unread }) => sum + unread, 0);
    const writing = new Set(this.#people.typing.map(({ userId }) => userId));
    this.#snapshot = { conversations, unread, writing };
    this.#changes.now();
  }
}
