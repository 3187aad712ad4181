// @vitest-environment happy-dom
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { StrictMode } from "react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NotificationBell } from "@/components/notifications/NotificationBell";
import { NotificationCenter } from "@/components/notifications/NotificationCenter";
import { Toasts } from "@/components/notifications/Toasts";
import { NotificationProvider } from "@/contexts/NotificationProvider";
import { SessionProvider } from "@/contexts/SessionProvider";
import type { Notification } from "@/lib/realtime/inbox-snapshot";
import { FakeServer } from "./support/fake-server";
import { FakeSite } from "./support/fake-site";

const site = new FakeSite();
const ada = { userId: "user_1", username: "Ada" };
let server: FakeServer;
let stored: object[];
let time: number;

beforeEach(async () => {
  server = await FakeServer.start();
  site.session = ada;
  stored = [];
  time = Date.now() - 60_000;
});

afterEach(() => server.stop());

function entry(id: string, more: object = {}) {
  const words = { title: `Title ${id}`, message: `Message ${id}` };
  return { id, notificationType: "info", ...words, timestamp: time++, read: false, ...more };
}

const arrive = (id: string) =>
  server.tellAll({ type: "notification", ...entry(id), timestamp: Date.now() + 1_000 });

const readInbox = () => Promise.resolve({ notifications: stored, unread: 0, more: false });

async function open(read: () => Promise<unknown> = readInbox) {
  render(
    <StrictMode>
      <SessionProvider>
        <NotificationProvider url={server.url} readInbox={read}>
          <NotificationBell />
          <NotificationCenter session={ada} />
          <Toasts />
        </NotificationProvider>
      </SessionProvider>
    </StrictMode>,
  );
  await waitFor(() => expect(server.connections).toHaveLength(1));
  await waitFor(() => expect(screen.queryByLabelText("Loading notifications")).toBeNull());
  return userEvent.setup();
}

const badge = () => screen.queryByTestId("unread-badge")?.textContent ?? null;

describe("notifications", () => {
  test("shows what was waiting, newest first, without a toast", async () => {
    stored = [entry("a"), entry("b", { read: true }), entry("c", { notificationType: "error" })];
    await open();
    server.tellAll({ type: "notification", ...stored[0] });
    const items = await screen.findAllByTestId("notification");
    expect(items.map((item) => item.textContent?.slice(0, 7))).toEqual(["Title c", "Title b", "Title a"]);
    expect(within(items[0]!).getByRole("img", { name: "Error" })).toBeInTheDocument();
    expect(badge()).toBe("2");
    expect(screen.queryByTestId("toast")).toBeNull();
  });

  test("counts up to 9+", async () => {
    stored = Array.from({ length: 10 }, (_, n) => entry(`n${n}`));
    await open();
    expect(badge()).toBe("9+");
    expect(screen.getByRole("link")).toHaveAccessibleName("Notifications, 10 unread");
  });

  test("shows what arrives in a toast, once, and marks it read when that is closed", async () => {
    const user = await open();
    arrive("new");
    arrive("new");
    const toast = await screen.findByTestId("toast");
    expect(toast).toHaveTextContent("Title new");
    await user.click(within(toast).getByRole("button", { name: "Mark as read" }));
    expect(screen.queryByTestId("toast")).toBeNull();
    expect(badge()).toBeNull();
    await waitFor(() => expect(server.commands).toEqual([{ type: "markRead", notificationId: "new" }]));
  });

  test("marks one and all as read and clears, here at once and at the server", async () => {
    stored = [entry("a"), entry("b"), entry("c")];
    const user = await open();
    await user.click(screen.getAllByRole("button", { name: "Mark read" })[0]!);
    expect(badge()).toBe("2");
    await user.click(screen.getByRole("button", { name: "Mark all read" }));
    expect(badge()).toBeNull();
    await user.click(screen.getByRole("button", { name: "Clear" }));
    expect(screen.getByText(/All caught up/)).toBeInTheDocument();
    await waitFor(() =>
      expect(server.commands).toEqual([
        { type: "markRead", notificationId: "c" },
        { type: "markAllRead" },
        { type: "clear" },
      ]),
    );
  });

  test("follows what the person does on another device", async () => {
    stored = [entry("a"), entry("b"), entry("c")];
    await open();
    server.tellAll({ type: "notificationsChanged", unread: 2, read: ["a"] });
    await waitFor(() => expect(badge()).toBe("2"));
    server.tellAll({ type: "notificationsChanged", unread: 0, all: true });
    await waitFor(() => expect(badge()).toBeNull());
    server.tellAll({ type: "notificationsChanged", unread: 0, cleared: true });
    expect(await screen.findByText(/All caught up/)).toBeInTheDocument();
  });

  test("learns after a drop what was read elsewhere meanwhile", async () => {
    stored = [entry("a"), entry("b")];
    await open();
    stored = [{ ...stored[0], read: true }];
    server.cut();
    await waitFor(() => expect(screen.getAllByTestId("notification")).toHaveLength(1), { timeout: 5_000 });
    expect(badge()).toBeNull();
  });

  test("says when the inbox could not be read, and tries again", async () => {
    let fails = true;
    const user = await open(() => (fails ? Promise.reject(new Error("no")) : readInbox()));
    expect(await screen.findByText("Your notifications could not be loaded.")).toBeInTheDocument();
    fails = false;
    stored = [entry("a")];
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Title a")).toBeInTheDocument();
  });

  test("get a new token for their connection before its own runs out", async () => {
    site.session = { userId: "anon_c1", username: "Anonymous" };
    site.lifeMs = 2_000;
    render(
      <SessionProvider>
        <NotificationProvider url={server.url} readInbox={readInbox}>
          <NotificationBell />
        </NotificationProvider>
      </SessionProvider>,
    );
    await waitFor(() => expect(server.commands).toMatchObject([{ type: "refresh", token: "t" }]));
    expect(server.accepted).toBe(1);
  });

  test("connects nobody who is not signed in", async () => {
    site.session = null;
    render(
      <SessionProvider>
        <NotificationProvider url={server.url} readInbox={readInbox}>
          <NotificationBell />
        </NotificationProvider>
      </SessionProvider>,
    );
    await act(() => new Promise((turn) => setTimeout(turn, 0)));
    expect(server.accepted).toBe(0);
  });

  test("are there in the first render when the server has read them, and can be changed once the inbox is there", async () => {
    const first = [entry("older", { read: true }), entry("newer")].map((it) => it as Notification);
    let answer: (page: object) => void = () => undefined;
    const page = new Promise<unknown>((resolve) => (answer = resolve));
    render(
      <SessionProvider>
        <NotificationProvider url={server.url} readInbox={() => page}>
          <NotificationCenter session={ada} first={first} />
        </NotificationProvider>
      </SessionProvider>,
    );
    const titles = screen.getAllByTestId("notification").map((it) => it.textContent);
    expect(titles[0]).toContain("Title newer");
    expect(titles[1]).toContain("Title older");
    expect(screen.getByRole("button", { name: "Mark read" })).toBeDisabled();
    answer({ notifications: first, unread: 1, more: false });
    await waitFor(() => expect(screen.getByRole("button", { name: "Mark read" })).toBeEnabled());
  });
});
