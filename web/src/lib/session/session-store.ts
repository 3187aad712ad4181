import { readSession, type Session } from "./session";

const rememberedName = "realtime.name";
/** Longer than the site itself waits for RealtimeApi. */
const answerMs = 15_000;
/** Between two questions when the first got no answer. */
const askAgainMs = 5_000;

/** Who is signed in, in step across tabs while anybody listens. Undefined until that is known. */
export class SessionStore {
  #session: Session | null | undefined;
  #said: Promise<unknown> | null = null;
  #renewing: Promise<void> | null = null;
  readonly #listeners = new Set<() => void>();
  #tabs: BroadcastChannel | null = null;
  #askAgain: ReturnType<typeof setTimeout> | undefined;
  /** Questions are numbered. */
  #asked = 0;
  /** Answers up to this one are older than what is known. */
  #outdated = 0;

  readonly read = (): Session | null | undefined => this.#session;

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    this.#hearTabs();
    return () => {
      this.#listeners.delete(changed);
      if (this.#listeners.size === 0) this.#rest();
    };
  };

  /** What a server component has found out, unless more is known already. */
  seed(session: Session | null): void {
    if (this.#session === undefined) this.#change(session);
  }

  /** Asks who is signed in. No answer says nothing about that: what is known stays, and who listens is told later. */
  load(): Promise<void> {
    return this.#ask((known) => {
      if (known === undefined) this.#loadLater();
      else this.#learn(known);
    });
  }

  /** Signs in, or changes the name of who is. Throws an Error that says why not. */
  async signIn(username: string): Promise<Session> {
    const answer = await this.#inTurn("POST", { username: username.trim() });
    if (!answer.ok) throw new Error(await reasonOf(answer));
    const session = readSession(await bodyOf(answer));
    if (!session) throw new Error("The answer of the server was not understood.");
    localStorage.setItem(rememberedName, session.username);
    this.#decide(session);
    return session;
  }

  async signOut(): Promise<void> {
    // Before the server closes the connections of all tabs: none of them may sign in again under this name.
    const name = localStorage.getItem(rememberedName);
    localStorage.removeItem(rememberedName);
    const answer = await this.#inTurn("DELETE");
    if (!answer.ok) {
      if (name !== null) localStorage.setItem(rememberedName, name);
      throw new Error(await reasonOf(answer));
    }
    this.#forget();
  }

  /**
   * The session no longer counts, or soon will not: signs the person in again under the same name, if there is one, unless the
   * server has ended it. Once, however many want it: two that come without a session would become two people.
   */
  renew(name?: string): Promise<void> {
    return (this.#renewing ??= this.#renew(name).finally(() => (this.#renewing = null)));
  }

  /** After a refused connection: was it the session? Who was signed in stays so, under the same name. */
  check(): Promise<void> {
    return this.#ask(async (known) => {
      if (known === null && this.#session) await this.renew();
      else this.#learn(known);
    });
  }

  /** One after the other, so that what was wanted last is what stays: here and in the cookie. */
  #inTurn(method: string, body?: unknown): Promise<Response> {
    const answer = this.#said?.then(() => request(method, body)) ?? request(method, body);
    this.#said = answer;
    void answer.then(() => this.#said === answer && (this.#said = null));
    return answer;
  }

  #renew(name?: string): Promise<void> {
    return this.#ask(async (known) => {
      const again = known === "ended" ? null : (name ?? localStorage.getItem(rememberedName));
      if (again && known === undefined) throw new Error(unreachable);
      if (again) await this.signIn(again);
      else if (known === undefined) this.#loadLater();
      else this.#learn(known);
    });
  }

  #learn(known: Known): void {
    if (known === "ended") this.#forget();
    else if (known !== undefined) {
      // Signed out in another tab.
      if (known === null && this.#session && localStorage.getItem(rememberedName) === null) forgetTab();
      this.#change(known);
    }
  }

  /** Nobody is signed in any more, in any tab, and nobody will be by themselves. */
  #forget(): void {
    localStorage.removeItem(rememberedName);
    forgetTab();
    this.#decide(null);
  }

  /** Hands on the answer unless it is older than what is known. */
  async #ask(heed: (known: Known) => void | Promise<void>): Promise<void> {
    const number = ++this.#asked;
    const answer = await request("GET");
    const body = answer.ok ? await bodyOf(answer) : undefined;
    const known = body === null ? null : isEnd(body) ? "ended" : (readSession(body) ?? undefined);
    if (number <= this.#outdated) return;
    if (known !== undefined) this.#outdated = number;
    await heed(known);
  }

  /** What was done here is newer than any answer that is still under way. */
  #decide(session: Session | null): void {
    this.#outdated = this.#asked;
    this.#change(session);
    this.#tabs?.postMessage("changed");
  }

  #change(session: Session | null): void {
    clearTimeout(this.#askAgain);
    this.#session = session;
    for (const tell of [...this.#listeners]) tell();
  }

  #loadLater(): void {
    clearTimeout(this.#askAgain);
    if (this.#listeners.size > 0) this.#askAgain = setTimeout(() => void this.load(), askAgainMs);
  }

  /** Not before somebody listens: on a server nobody does, and an open channel is never collected. */
  #hearTabs(): void {
    if (this.#tabs || typeof BroadcastChannel === "undefined") return;
    this.#tabs = new BroadcastChannel("realtime.session");
    this.#tabs.onmessage = () => void this.load();
  }

  #rest(): void {
    this.#tabs?.close();
    this.#tabs = null;
    clearTimeout(this.#askAgain);
  }
}

/** "ended": by the server, before its time. Undefined: no answer came, or none that can be understood. */
type Known = Session | null | "ended" | undefined;

const isEnd = (body: unknown) => (body as { ended?: unknown } | undefined)?.ended === true;

async function request(method: string, body?: unknown): Promise<Response> {
  try {
    return await fetch("/api/session", {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    });
  } catch {
    return new Response(null, { status: 503 });
  }
}

/** Undefined if it is no JSON: a network that wants a sign-in of its own answers with a page of HTML, and 200. */
async function bodyOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

/** What was kept for whoever has signed out, conversations among it. */
function forgetTab(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith("realtime.")) sessionStorage.removeItem(key);
}

/** What stands between us and the server speaks of its own parts, which means nothing to people. */
const gatewayStatuses = [502, 503, 504];
const unreachable = "The server cannot be reached just now. Please try again in a moment.";

async function reasonOf(answer: Response): Promise<string> {
  if (gatewayStatuses.includes(answer.status)) return unreachable;
  const problem: unknown = await bodyOf(answer);
  const detail =
    typeof problem === "object" && problem !== null && "detail" in problem ? problem.detail : undefined;
  return typeof detail === "string" ? detail : `The server answered ${answer.status}.`;
}
