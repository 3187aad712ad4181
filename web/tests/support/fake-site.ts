import { beforeEach, vi } from "vitest";

/** The site's own session address, as the browser sees it. Installs itself around every test of the file. */
export class FakeSite {
  session: { userId: string; username: string } | null = null;
  /** What the next sign-in is refused with. */
  refusal: string | null = null;
  signIns: string[] = [];
  /** The server has ended the session that the cookie is of. */
  ended = false;
  /** How long a session lasts from when it is asked for. */
  lifeMs = 43_200_000;

  constructor() {
    beforeEach(() => {
      this.session = null;
      this.refusal = null;
      this.signIns = [];
      this.ended = false;
      this.lifeMs = 43_200_000;
      vi.stubGlobal("fetch", (address: string, init?: RequestInit) =>
        Promise.resolve(this.#answer(address, init)),
      );
    });
  }

  #answer(address: string, { method = "GET", body }: RequestInit = {}): Response {
    if (address !== "/api/session") return Response.json({ detail: "Not here." }, { status: 404 });
    if (method === "DELETE") {
      this.session = null;
      return new Response(null, { status: 204 });
    }
    if (method === "POST") {
      if (this.refusal) return Response.json({ detail: this.refusal }, { status: 400 });
      const { username } = JSON.parse(String(body)) as { username: string };
      this.signIns.push(username);
      this.ended = false;
      this.session = { userId: this.session?.userId ?? "user_1", username };
    }
    if (this.ended) {
      // The answer takes the cookie away.
      this.ended = false;
      this.session = null;
      return Response.json({ ended: true });
    }
    const token = method === "POST" ? "t" : null;
    return Response.json(this.session && { ...this.session, token, expiresAt: Date.now() + this.lifeMs });
  }
}
