import type { PrivateMessages } from "@/lib/chat/private-messages";
import type { RealtimeClient } from "@/lib/realtime/client";
import type { Inbox } from "@/lib/realtime/inbox";

/** What is there already; a page that only shows text has none of it. */
export interface RealtimeParts {
  client: RealtimeClient | null;
  inbox: Inbox | null;
  privateMessages: PrivateMessages | null;
}

export const noParts: RealtimeParts = { client: null, inbox: null, privateMessages: null };

/** What all pages of the site share from when one of them needs it. Knows the parts by type only: their code comes with who makes them. */
export class SharedRealtime {
  readonly #listeners = new Set<() => void>();
  #client: RealtimeClient | null = null;
  #parts = noParts;
  #keepers = 0;
  #stopKeeping: (() => void) | null = null;

  readonly read = (): RealtimeParts => this.#parts;

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };

  /** The one client. May be called while rendering: nobody is told until `show`. */
  client(make: () => RealtimeClient): RealtimeClient {
    return (this.#client ??= make());
  }

  /** Begins what is to run once for as long as anybody wants it. */
  keep(begin: () => () => void): () => void {
    if (this.#keepers++ === 0) this.#stopKeeping = begin();
    return () => {
      if (--this.#keepers > 0) return;
      this.#stopKeeping?.();
      this.#stopKeeping = null;
    };
  }

  show(parts: Partial<RealtimeParts>): void {
    this.#parts = { ...this.#parts, ...parts };
    for (const tell of [...this.#listeners]) tell();
  }
}
