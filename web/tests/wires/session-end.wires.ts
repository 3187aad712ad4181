// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { DELETE, GET, POST } from "@/app/api/session/route";
import { RealtimeClient } from "@/lib/realtime/client";
import { browserEnvironment, type Environment } from "@/lib/realtime/environment";
import type { Link } from "@/lib/realtime/transports/transport";
import { wires } from "@/lib/realtime/transports/transport";
import { keepSession } from "@/lib/session/keep-session";
import { SessionStore } from "@/lib/session/session-store";
import { sessionUrl } from "@/lib/session/session-url";
import { RealServer } from "./real-server";
import { clientOver } from "./wire-client";

vi.mock("server-only", () => ({}));

const key = "k".repeat(32);
const server = new RealServer({ Auth__ApiKeys__0: key });
const patience = { timeout: 30_000 };

beforeAll(async () => {
  await server.start();
  vi.stubEnv("services__realtime-api__http__0", server.origin);
  vi.stubEnv("NEXT_PUBLIC_WS_URL", `${server.origin.replace("http", "ws")}/ws`);
});

afterAll(() => server.dispose());

const end = (path: string, headers: Record<string, string>) =>
  realFetch(`${server.origin}${path}`, { method: "DELETE", headers });
const realFetch = fetch;

describe("a session that ends on the server", () => {
  test.for(wires)("asks for another token, and once, over %s", async (wire, { expect }) => {
    const [first, second] = [await server.signIn("Ada"), await server.signIn("Ada")];
    let ended = 0;
    const client = await clientOver(wire, server, "Ada", {
      token: ({ tokenExpired }) => {
        if (tokenExpired) ended++;
        return { value: ended > 0 ? second.token : first.token };
      },
    });
    client.hold();
    await expect.poll(() => client.session?.userId, patience).toBe(first.userId);

    await end("/v1/session", { authorization: `Bearer ${first.token}` });

    await expect.poll(() => client.session?.userId, patience).toBe(second.userId);
    expect(ended).toBe(1);
    client.disconnect();
  });
});

/** One browser with the site's own session address behind it: its tabs share the cookie and what is remembered. */
class Browser {
  cookie: string | null = null;
  signIns = 0;
  dials = 0;

  constructor() {
    for (const name of ["localStorage", "sessionStorage"]) vi.stubGlobal(name, new Storage());
    vi.stubGlobal("fetch", (address: string, init: RequestInit = {}) =>
      address === "/api/session" ? this.#ask(init) : realFetch(address, init),
    );
  }

  open(): { store: SessionStore; client: RealtimeClient; close: () => void } {
    const store = new SessionStore();
    const environment: Environment = {
      ...browserEnvironment(),
      openSocket: (url) => {
        this.dials++;
        const headers = this.cookie === null ? {} : { cookie: this.cookie };
        return new WebSocket(url, { headers }) as unknown as Link;
      },
    };
    const client = new RealtimeClient({
      url: sessionUrl(store, "/ws"),
      environment,
      retry: { baseMs: 20, maxMs: 200 },
    });
    const letGo = client.hold();
    const stopKeeping = keepSession(store, client);
    const close = () => {
      stopKeeping();
      letGo();
      client.disconnect();
    };
    return { store, client, close };
  }

  async #ask({ method = "GET", body }: RequestInit): Promise<Response> {
    const headers = new Headers({ host: "localhost:8080", "content-type": "application/json" });
    if (this.cookie !== null) headers.set("cookie", this.cookie);
    const request = new Request("http://localhost:8080/api/session", { method, headers, body });
    if (method === "POST") this.signIns++;
    const answer = await { GET, POST, DELETE }[method as "GET"](request);
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      this.cookie = pair.endsWith("=") ? null : pair;
    }
    return answer;
  }
}

class Storage {
  [key: string]: unknown;
  getItem = (name: string) => this[` ${name}`] ?? null;
  setItem = (name: string, value: string) => (this[` ${name}`] = value);
  removeItem = (name: string) => delete this[` ${name}`];
}

describe("a browser with two tabs", () => {
  let browser: Browser;
  let tabs: ReturnType<Browser["open"]>[];

  beforeEach(async () => {
    browser = new Browser();
    tabs = [browser.open(), browser.open()];
    await tabs[0]!.store.signIn("Ada");
    for (const { client } of tabs) await expect.poll(() => client.session?.username, patience).toBe("Ada");
    return () => tabs.forEach(({ close }) => close());
  });

  const expectSignedOut = async () => {
    for (const { store, client } of tabs) {
      await expect.poll(() => client.session?.username, patience).toBe("Anonymous");
      expect(store.read()).toBeNull();
    }
    // The first sign-in, and nobody's after it.
    expect(browser.signIns).toBe(1);
    expect(browser.cookie).toBeNull();
  };

  test("is signed out in both when one of them signs out", async () => {
    await tabs[0]!.store.signOut();
    await expectSignedOut();
  });

  test("is signed out in both when an administrator ends the session, and does not dial in vain", async () => {
    const { userId } = tabs[0]!.store.read()!;
    const dials = browser.dials;
    await end(`/v1/users/${userId}/sessions`, { "x-api-key": key });
    await expectSignedOut();
    // One for each tab, and one more where it had to learn first that the cookie is gone.
    expect(browser.dials - dials).toBeLessThanOrEqual(4);
  });

  test("is signed out when the session was ended while it was away", async () => {
    const { userId } = tabs[0]!.store.read()!;
    for (const { client } of tabs) client.disconnect();
    await end(`/v1/users/${userId}/sessions`, { "x-api-key": key });
    for (const { client } of tabs) client.connect();
    await expectSignedOut();
  });
});
