// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { SessionStore } from "@/lib/session/session-store";
import { FakeSite } from "./support/fake-site";

const site = new FakeSite();

beforeEach(() => localStorage.clear());

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
    await Promise.all([here.load(), there.load()]);
    await here.signIn("Ada");
    await vi.waitFor(() => expect(there.read()).toMatchObject({ username: "Ada" }));
  });

  test("stays what it was while the site cannot be reached", async () => {
    const store = new SessionStore();
    await store.signIn("Ada");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    await store.load();
    expect(store.read()).toMatchObject({ username: "Ada" });
  });
});
