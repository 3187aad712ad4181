import { readSession, type Session } from "./session";

const rememberedName = "realtime.name";

/** Who is signed in, in step across tabs. Undefined until that is known. */
export class SessionStore {
  #session: Session | null | undefined;
  #loading: Promise<void> | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("realtime.session");

  constructor() {
    // In Node, an open channel would keep a process from ending.
    (this.#tabs as { unref?: () => void } | null)?.unref?.();
    if (this.#tabs) this.#tabs.onmessage = () => void this.load();
  }

  readonly read = (): Session | null | undefined => this.#session;

  readonly listen = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => void this.#listeners.delete(changed);
  };

  /** What a server component has found out, unless more is known already. */
  seed(session: Session | null): void {
    if (this.#session === undefined) this.#change(session);
  }

  /** Asks once, however many want to know. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load().finally(() => (this.#loading = null)));
  }

  /** Signs in, or changes the name of who is. Throws an Error that says why not. */
  async signIn(username: string): Promise<Session> {
    const answer = await ask("POST", { username: username.trim() });
    if (!answer.ok) throw new Error(await reasonOf(answer));
    const session = readSession(await answer.json());
    if (!session) throw new Error("The answer of the server was not understood.");
    localStorage.setItem(rememberedName, session.username);
    this.#change(session);
    this.#tabs?.postMessage("changed");
    return session;
  }

  async signOut(): Promise<void> {
    const answer = await ask("DELETE");
    if (!answer.ok) throw new Error(await reasonOf(answer));
    localStorage.removeItem(rememberedName);
    this.#change(null);
    this.#tabs?.postMessage("changed");
  }

  /** The session no longer counts: signs the person in again under the same name, if there is one. */
  async renew(): Promise<void> {
    const name = localStorage.getItem(rememberedName);
    if (name) await this.signIn(name);
    else await this.load();
  }

  /** After a refused connection: was it the session? Who was signed in stays so, under the same name. */
  async check(): Promise<void> {
    const known = await this.#ask();
    if (known === null && this.#session) await this.renew();
    else if (known !== undefined) this.#change(known);
  }

  async #load(): Promise<void> {
    const known = await this.#ask();
    // No answer says nothing about who we are; what is known stays.
    if (known !== undefined || this.#session === undefined) this.#change(known ?? null);
  }

  async #ask(): Promise<Session | null | undefined> {
    const answer = await ask("GET");
    return answer.ok ? readSession(await answer.json()) : undefined;
  }

  #change(session: Session | null): void {
    this.#session = session;
    for (const tell of [...this.#listeners]) tell();
  }
}

async function ask(method: string, body?: unknown): Promise<Response> {
  try {
    return await fetch("/api/session", {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    return Response.json({ detail: "The site cannot be reached." }, { status: 503 });
  }
}

async function reasonOf(answer: Response): Promise<string> {
  const problem: unknown = await answer.json().catch(() => null);
  const detail =
    typeof problem === "object" && problem !== null && "detail" in problem ? problem.detail : undefined;
  return typeof detail === "string" ? detail : `The server answered ${answer.status}.`;
}
