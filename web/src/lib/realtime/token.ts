import type { AddressSource, DialHistory, UrlSource } from "./connection";
import type { Environment } from "./environment";
import type { Address } from "./transports/transport";

export interface Token {
  value: string;
  /** Unix milliseconds. With it, the token is renewed on the live connection before it runs out. */
  expiresAt?: number;
}

/**
 * Asked before every dial and when a token is about to run out. Null: nobody in particular, or whoever the cookie says.
 * `tokenExpired` says that the last one is no good any more.
 */
export type TokenSource = (dial: DialHistory) => Token | null | Promise<Token | null>;

/** A token is renewed when this much of its life is left, but not more than half of it. */
const spareMs = 10 * 60_000;
/** setTimeout counts no further. */
const longestTimer = 2 ** 31 - 1;

/** How long to wait with the renewal, or with trying it again, of a token that has so much of its life left. */
export function renewalDelay(leftMs: number): number {
  return Math.min(Math.max(leftMs - spareMs, leftMs / 2, 1_000), longestTimer);
}

/** Knows where to dial and as whom, and renews the token of a live connection. */
export class Credentials implements AddressSource {
  #token: Token | null = null;
  #timer: number | null = null;

  constructor(
    private readonly url: string | UrlSource,
    private readonly token: TokenSource | undefined,
    private readonly environment: Environment,
  ) {}

  get fixed(): Address | null {
    return typeof this.url === "string" && !this.token ? { url: this.url, token: null } : null;
  }

  get canRenewToken(): boolean {
    return typeof this.url === "function" || this.token !== undefined;
  }

  async find(dial: DialHistory): Promise<Address> {
    this.#token = (await this.token?.(dial)) ?? null;
    const url = typeof this.url === "string" ? this.url : await this.url(dial);
    return { url, token: this.#token?.value ?? null };
  }

  /** While connected: gives a new token to `refresh` in good time, again and again. */
  keepFresh(refresh: (token: string) => Promise<unknown>): void {
    this.rest();
    const { expiresAt } = this.#token ?? {};
    const left = expiresAt === undefined ? 0 : expiresAt - this.environment.now();
    // Run out: the server will say so, and the next dial gets another.
    if (left <= 0) return;
    this.#timer = this.environment.setTimeout(() => void this.#renew(refresh), renewalDelay(left));
  }

  rest(): void {
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #renew(refresh: (token: string) => Promise<unknown>): Promise<void> {
    const timer = this.#timer;
    try {
      const token = (await this.token?.({ tokenExpired: false, failedDials: 0 })) ?? null;
      // The connection went while we asked; the next dial asks anew.
      if (timer !== this.#timer || token === null) return;
      await refresh(token.value);
      this.#token = token;
    } catch {
      // Tried again while there is time; after that the server closes with 4401 and the next dial gets another.
    }
    if (timer === this.#timer) this.keepFresh(refresh);
  }
}
