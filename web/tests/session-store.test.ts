// @vitest-environment happy-dom
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SessionProvider } from "@/contexts/SessionProvider";
import { useSession } from "@/hooks/useSession";
import { SessionStore } from "@/lib/session/session-store";
import { FakeSite } from "./support/fake-site";

const site = new FakeSite();

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Holds back every question, with what the site would say now, until the test lets it be answered. */
function holdQuestions(): (() => void)[] {
  const answer = fetch;
  const answers: (() => void)[] = [];
  vi.stubGlobal("fetch", async (address: string, init?: RequestInit) => {
    const answered = await answer(address, init);
    if (init?.method === "GET") await new Promise<void>((turn) => answers.push(turn));
    return answered;
  });
  return answers;
}

const page = () => new Response("<html>Sign in to the hotel</html>", { status: 200 });

/** A channel that counts those that are open. */
function countChannels(): { open: number } {
  const channels = { open: 0 };
  const Channel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels.open++;
    }

    override close(): void {
      channels.open--;
      super.close();
    }
  };
  vi.stubGlobal("BroadcastChannel", Channel);
  return channels;
}

function Name() {
  return useSession({ userId: "user_1", username: "Ada" }).session?.username;
}

describe("the session", () => {
  test("is unknown, then nobody's, then somebody's", async () => {
    const store = new SessionStore();
    expect(store.read()).toBeUndefined();
    await store.load();
    expect(store.read()).toBeNull();
    await store.signIn("  Ada ");
    expect(store.read()).toMatchObject({ userId: "user_1", username: "Ada" });
    await store.signOut();
    expect(store.read()).toBeNull();
  });

  test("says why somebody cannot sign in, and changes nothing", async () => {
    const store = new SessionStore();
    await store.load();
    site.refusal = "That name is too long.";
    await expect(store.signIn("x")).rejects.toThrow("That name is too long.");
    expect(store.read()).toBeNull();
  });

  test("is renewed under the same name when the server no longer knows it", async () => {
    const store = new SessionStore();
    await store.signIn("Ada");
    site.session = null;
    await store.check();
    expect(store.read()).toMatchObject({ username: "Ada" });
    expect(site.signIns).toEqual(["Ada", "Ada"]);
  });

  test("of another tab is this tab's too", async () => {
    const here = new SessionStore();
    const there = new SessionStore();
    const stops = [here, there].map((store) => store.listen(() => undefined));
    await Promise.all([here.load(), there.load()]);
    await here.signIn("Ada");
    await vi.waitFor(() => expect(there.read()).toMatchObject({ username: "Ada" }));
    stops.forEach((stop) => stop());
  });

  test("hears other tabs from the first listener to the last", () => {
    const channels = countChannels();
    const store = new SessionStore();
    expect(channels.open).toBe(0);
    const stops = [store.listen(() => undefined), store.listen(() => undefined)];
    expect(channels.open).toBe(1);
    stops[0]?.();
    expect(channels.open).toBe(1);
    stops[1]?.();
    expect(channels.open).toBe(0);
  });

  test("leaves nothing open on the server that renders a page", () => {
    const channels = countChannels();
    expect(renderToString(createElement(SessionProvider, null, createElement(Name)))).toBe("Ada");
    expect(channels.open).toBe(0);
  });

  test("is not undone by the late answer to a question from before the sign-in", async () => {
    const answers = holdQuestions();
    const store = new SessionStore();
    const loaded = store.load();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    await store.signIn("Ada");
    answers[0]?.();
    await loaded;
    expect(store.read()).toMatchObject({ username: "Ada" });
  });

  test.each([
    ["in order", [0, 1]],
    ["the other way round", [1, 0]],
  ])("is the last of two that other tabs signed in, answered %s", async (_, order) => {
    const answers = holdQuestions();
    const store = new SessionStore();
    site.session = { userId: "user_1", username: "Ada" };
    const loads = [store.load()];
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    site.session = { userId: "user_2", username: "Grace" };
    loads.push(store.load());
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    for (const which of order) {
      answers[which]?.();
      await loads[which];
    }
    expect(store.read()).toMatchObject({ username: "Grace" });
  });

  test("is asked for again while somebody listens when a network answers with a page of its own", async () => {
    vi.useFakeTimers();
    const answer = fetch;
    const asked = vi.fn(() => Promise.resolve(page()));
    vi.stubGlobal("fetch", asked);
    const store = new SessionStore();
    const stop = store.listen(() => undefined);
    await store.load();
    // Nobody is asked for a name as long as it may be known.
    expect(store.read()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toHaveBeenCalledTimes(2);

    site.session = { userId: "user_1", username: "Ada" };
    vi.stubGlobal("fetch", answer);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(store.read()).toMatchObject({ username: "Ada" });
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });

  test("is asked for no more when nobody listens any longer", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("fetch", () => Promise.resolve(page()));
    const store = new SessionStore();
    const stop = store.listen(() => undefined);
    await store.load();
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("can't be had from a network's own page, which is said in words for people", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(page()));
    const store = new SessionStore();
    await expect(store.signIn("Ada")).rejects.toThrow("The answer of the server was not understood.");
  });

  test.each([502, 503, 504])(
    "can't be had while %i is answered, which is said in words for people",
    async (status) => {
      const detail = "'realtime-api' is starting, restarting or down.";
      vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ detail }, { status })));
      await expect(new SessionStore().signIn("Ada")).rejects.toThrow(
        "The server cannot be reached just now. Please try again in a moment.",
      );
    },
  );

  test("takes along what the tab has kept for a person when they sign out", async () => {
    const store = new SessionStore();
    await store.signIn("Ada");
    sessionStorage.setItem("realtime.room.user_1.general", "{}");
    sessionStorage.setItem("somebody.elses", "1");
    await store.signOut();
    expect(Object.keys(sessionStorage)).toEqual(["somebody.elses"]);
    sessionStorage.clear();
  });

  test.each([
    ["a connection says that its token is no good any more", (store: SessionStore) => store.renew()],
    ["a connection is refused", (store: SessionStore) => store.check()],
    ["the session would be renewed", (store: SessionStore) => store.renew("Ada")],
    ["somebody asks", (store: SessionStore) => store.load()],
  ])("that the server has ended is nobody's in all tabs, when %s", async (_, find) => {
    const [here, there] = [new SessionStore(), new SessionStore()];
    const stops = [here, there].map((store) => store.listen(() => undefined));
    await here.signIn("Ada");
    await vi.waitFor(() => expect(there.read()).toMatchObject({ username: "Ada" }));
    site.ended = true;
    await find(here);
    expect(here.read()).toBeNull();
    await vi.waitFor(() => expect(there.read()).toBeNull());
    await Promise.all([here.renew(), there.check()]);
    expect(site.signIns).toEqual(["Ada"]);
    expect([here.read(), there.read()]).toEqual([null, null]);
    stops.forEach((stop) => stop());
  });

  test("that another tab signs out is not signed in again by the connection that the server closes for it", async () => {
    const [here, there] = [new SessionStore(), new SessionStore()];
    const stops = [here, there].map((store) => store.listen(() => undefined));
    await here.signIn("Ada");
    await vi.waitFor(() => expect(there.read()).toMatchObject({ username: "Ada" }));
    sessionStorage.setItem("realtime.room.user_1.general", "{}");
    // The server closes all connections before it answers.
    await Promise.all([here.signOut(), there.renew()]);
    await vi.waitFor(() => expect(there.read()).toBeNull());
    expect(here.read()).toBeNull();
    expect(site.signIns).toEqual(["Ada"]);
    expect(sessionStorage).toHaveLength(0);
    stops.forEach((stop) => stop());
  });

  test("that could not be ended on the server goes on", async () => {
    const store = new SessionStore();
    await store.signIn("Ada");
    const answer = fetch;
    vi.stubGlobal("fetch", (address: string, init?: RequestInit) =>
      init?.method === "DELETE"
        ? Promise.resolve(Response.json({ detail: "Not now." }, { status: 500 }))
        : answer(address, init),
    );
    await expect(store.signOut()).rejects.toThrow("Not now.");
    site.session = null;
    await store.renew();
    expect(store.read()).toMatchObject({ username: "Ada" });
  });

  test("is renewed once, however many connections have lost it", async () => {
    const store = new SessionStore();
    await store.signIn("Ada");
    await Promise.all([store.renew(), store.renew()]);
    expect(site.signIns).toEqual(["Ada", "Ada"]);
    await store.renew();
    expect(site.signIns).toHaveLength(3);
  });

  test.each([
    ["signed out", (store: SessionStore) => store.signOut(), null],
    ["renamed", (store: SessionStore) => store.signIn("Bea"), "Bea"],
  ])("stays %s when a renewal that began before is answered later", async (_, change, name) => {
    const store = new SessionStore();
    await store.signIn("Ada");
    const answer = fetch;
    const held: (() => void)[] = [];
    vi.stubGlobal("fetch", async (address: string, init?: RequestInit) => {
      const answered = await answer(address, init);
      if (held.length === 0) await new Promise<void>((turn) => held.push(turn));
      return answered;
    });
    const renewed = store.renew("Ada");
    const changed = change(store);
    await vi.waitFor(() => expect(held).toHaveLength(1));
    held[0]!();
    await Promise.all([renewed, changed]);
    expect(store.read()?.username ?? null).toBe(name);
  });

  test("is not waited for without end", async () => {
    const patience = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(patience.signal);
    vi.stubGlobal(
      "fetch",
      (_: string, init: RequestInit) =>
        new Promise((__, reject) =>
          init.signal?.addEventListener("abort", () => reject(new DOMException("late", "TimeoutError"))),
        ),
    );
    const renewed = new SessionStore().renew("Ada");
    patience.abort();
    await expect(renewed).rejects.toThrow("The server cannot be reached just now.");
  });

  test("stays what it was while the site cannot be reached", async () => {
    const store = new SessionStore();
    await store.signIn("Ada");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    await store.load();
    expect(store.read()).toMatchObject({ username: "Ada" });
  });
});
