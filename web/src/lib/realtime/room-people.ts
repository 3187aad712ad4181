import type { Environment } from "./environment";
import type { Member } from "./events";

/** Somebody who stopped without saying so is taken to have stopped after this. */
const typingLasts = 6_000;

/** Who is in a room, and who of them is typing. */
export class RoomPeople {
  readonly #members = new Map<string, Member>();
  #sorted: Member[] | null = null;
  readonly #typing = new Map<string, { member: Member; timer: number }>();

  constructor(
    private readonly environment: Environment,
    private readonly changed: () => void,
  ) {}

  get members(): Member[] {
    this.#sorted ??= [...this.#members.values()].sort((a, b) => a.username.localeCompare(b.username));
    return this.#sorted;
  }

  get typing(): Member[] {
    return [...this.#typing.values()].map(({ member }) => member);
  }

  replace(members: readonly Member[]): void {
    this.#sorted = null;
    this.#members.clear();
    for (const { userId, username } of members) this.#members.set(userId, { userId, username });
    for (const userId of [...this.#typing.keys()]) if (!this.#members.has(userId)) this.stopTyping(userId);
    this.changed();
  }

  join({ userId, username }: Member): void {
    this.#sorted = null;
    this.#members.set(userId, { userId, username });
    this.changed();
  }

  leave(userId: string): void {
    this.#sorted = null;
    this.#members.delete(userId);
    this.stopTyping(userId);
    this.changed();
  }

  startTyping({ userId, username }: Member): void {
    this.stopTyping(userId);
    const timer = this.environment.setTimeout(() => this.stopTyping(userId), typingLasts);
    this.#typing.set(userId, { member: { userId, username }, timer });
    this.changed();
  }

  stopTyping(userId: string): void {
    const typing = this.#typing.get(userId);
    if (!typing) return;
    this.environment.clearTimeout(typing.timer);
    this.#typing.delete(userId);
    this.changed();
  }

  /** What is only true while connected. */
  forgetTyping(): void {
    for (const userId of [...this.#typing.keys()]) this.stopTyping(userId);
  }
}
