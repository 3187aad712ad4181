import { Changes } from "@/lib/realtime/changes";
import type { RealtimeClient } from "@/lib/realtime/client";
import { readChatData, type ChatMessage } from "./chat-message";

const kept = 10_000;

/** The conversation of everyone who is connected: broadcasts, kept for as long as the page is open. */
export class Lobby {
  readonly #changes: Changes;
  #messages: ChatMessage[] = [];
  #snapshot: readonly ChatMessage[] = [];

  constructor(private readonly client: RealtimeClient) {
    this.#changes = new Changes(client.environment);
  }

  /** Collects messages until the returned function is called; what came so far stays. */
  open(): () => void {
    return this.client.subscribe("broadcast", ({ from, username, data, timestamp }) => {
      const said = readChatData(data);
      if (!said) return;
      this.#messages.push({
        key: this.client.environment.id(),
        authorId: from,
        author: said.name ?? username,
        text: said.text,
        timestamp,
        // Decided now: the next connection has another clientId.
        own: from === this.client.session?.clientId,
        delivery: "sent",
      });
      if (this.#messages.length > kept) this.#messages.splice(0, this.#messages.length - kept);
      this.#changes.soon();
    });
  }

  send(name: string, text: string): boolean {
    return this.client.send({ type: "broadcast", data: { kind: "chat", text, name } });
  }

  readonly listen = (changed: () => void) =>
    this.#changes.listen(() => {
      this.#snapshot = [...this.#messages];
      changed();
    });

  readonly read = () => this.#snapshot;
}
