// @vitest-environment happy-dom
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Chat } from "@/components/chat/Chat";
import { FakeRooms } from "./support/fake-rooms";
import { FakeServer } from "./support/fake-server";
import { FakeSite } from "./support/fake-site";
import { giveLayout } from "./support/layout";
import { show, visited } from "./support/show";

let rooms: FakeRooms;
let server: FakeServer;
const site = new FakeSite();
giveLayout();

beforeEach(async () => {
  localStorage.clear();
  rooms = new FakeRooms();
  server = await FakeServer.start({ onCommand: rooms.onCommand });
});

afterEach(() => server.stop());

async function enter(name = "Ada") {
  const user = userEvent.setup();
  const view = show(<Chat place={{ kind: "room", room: "general" }} />, server.url);
  await user.type(await screen.findByLabelText("Your name"), `${name}{Enter}`);
  const field = await screen.findByLabelText("Message");
  await waitFor(() => expect(field).toBeEnabled());
  await waitFor(() => expect(screen.getByTestId("subtitle")).toHaveTextContent("here"));
  return { user, field, view };
}

const bubbles = () => screen.findAllByTestId("message");

describe("the chat", () => {
  test("asks for a name, says when it is missing or refused, and then connects as that person", async () => {
    const user = userEvent.setup();
    show(<Chat place={{ kind: "room", room: "general" }} />, server.url);
    await user.click(await screen.findByRole("button", { name: "Join" }));
    expect(screen.getByRole("alert")).toHaveTextContent("Please enter a name first.");
    site.refusal = "The field username must have 1 to 40 characters.";
    await user.type(screen.getByLabelText("Your name"), "Ada{Enter}");
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("must have 1 to 40"));
    site.refusal = null;
    await waitFor(() => expect(server.accepted).toBe(1));
    await user.click(screen.getByRole("button", { name: "Join" }));
    await screen.findByLabelText("Message");
    await waitFor(() => expect(server.accepted).toBe(2));
    expect(server.connections).toHaveLength(1);
  });

  test("knows who was here before, and lets them change their name", async () => {
    site.session = { userId: "user_1", username: "Ada" };
    const user = userEvent.setup();
    show(<Chat place={{ kind: "room", room: "general" }} />, server.url);
    await user.click(await screen.findByRole("button", { name: "You are Ada. Change your name." }));
    const field = screen.getByLabelText("Your name");
    await user.clear(field);
    await user.type(field, "Ada L.{Enter}");
    await screen.findByRole("button", { name: "You are Ada L.. Change your name." });
  });

  test("sends with Enter, starts a line with Shift+Enter, and shows own messages on the right", async () => {
    const { user, field } = await enter();
    await user.type(field, "one{Shift>}{Enter}{/Shift}two{Enter}");
    const [own] = await bubbles();
    expect(own).toHaveTextContent("one two");
    expect(own).toHaveAttribute("data-own", "true");
    expect(field).toHaveValue("");
    await waitFor(() => expect(own).toHaveAttribute("data-delivery", "sent"));
    expect(rooms.log.map(({ data }) => data)).toEqual([{ kind: "chat", text: "one\ntwo" }]);
  });

  test("shows others' messages with their name on the left", async () => {
    await enter();
    rooms.say({ kind: "chat", text: "hello", name: "not her real name" });
    const [theirs] = await bubbles();
    expect(within(theirs!).getByText("Xenia")).toBeInTheDocument();
    expect(theirs).toHaveAttribute("data-own", "false");
  });

  test("sends nothing when there is nothing to say", async () => {
    const { user, field } = await enter();
    await user.type(field, "   {Enter}");
    expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
    expect(rooms.log).toEqual([]);
  });

  test("takes messages while the connection is lost, and sends them once and in order when it is back", async () => {
    const { user, field } = await enter();
    await user.type(field, "half a tho");
    await server.stop();
    await screen.findByText("The connection was lost. What you write is sent when it is back.");
    await user.type(field, "ught{Enter}and another{Enter}");
    for (const message of await bubbles()) expect(message).toHaveAttribute("data-delivery", "sending");
    await server.startAgain();
    await waitFor(() => expect(rooms.log).toHaveLength(2), { timeout: 10_000 });
    expect(rooms.log.map(({ data }) => data)).toEqual([
      { kind: "chat", text: "half a thought" },
      { kind: "chat", text: "and another" },
    ]);
    for (const message of await bubbles()) {
      await waitFor(() => expect(message).toHaveAttribute("data-delivery", "sent"));
    }
  });

  test("shows who was there as gone by while the connection is lost, and as there when it is back", async () => {
    await enter();
    const people = screen.getAllByTestId("members")[0]!.parentElement!;
    expect(people).toHaveTextContent("Here now · 1");
    expect(screen.getByTestId("subtitle")).toHaveTextContent("Only you are here");
    expect(within(people).getAllByTestId("presence")).toHaveLength(1);

    await server.stop();
    await waitFor(() => expect(people).toHaveTextContent("Were here · 1"));
    expect(screen.getByTestId("subtitle")).toHaveTextContent("Only you were here");
    expect(within(people).queryByTestId("presence")).toBeNull();

    const held: (() => void)[] = [];
    rooms.intercept = (command, connection) => {
      rooms.intercept = () => false;
      held.push(() => rooms.onCommand(connection, command));
      return true;
    };
    await server.startAgain();
    // Back, but who is there is only known once the room has been joined again.
    await waitFor(() => expect(held).toHaveLength(1), { timeout: 10_000 });
    expect(people).toHaveTextContent("Were here · 1");
    expect(within(people).queryByTestId("presence")).toBeNull();

    held[0]!();
    await waitFor(() => expect(people).toHaveTextContent("Here now · 1"));
    expect(within(people).getAllByTestId("presence")).toHaveLength(1);
  });

  test("finds what was being written again after a look into another room, until it is sent", async () => {
    const { user, field, view } = await enter();
    await user.type(field, "half a thought");
    view.unmount();
    const other = show(<Chat place={{ kind: "room", room: "elsewhere" }} />, server.url);
    expect(await screen.findByLabelText("Message")).toHaveValue("");
    other.unmount();
    show(<Chat place={{ kind: "room", room: "general" }} />, server.url);
    const again = await screen.findByLabelText("Message");
    expect(again).toHaveValue("half a thought");
    await waitFor(() => expect(again).toBeEnabled());
    await user.type(again, "{Enter}");
    expect(again).toHaveValue("");
  });

  test("takes nothing any more once the server has ended it for good, says so, and keeps the draft", async () => {
    const { user, field } = await enter();
    await user.type(field, "half a thought");
    server.closeAll(1009);
    await screen.findByText("The server ended the connection for good (code 1009).");
    expect(field).toBeDisabled();
    expect(field).toHaveValue("half a thought");
  });

  test("shows a message that failed, why, and sends it again on demand", async () => {
    const { user, field } = await enter();
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "message") return false;
      connection.tell({
        type: "error",
        id,
        code: "forbidden",
        message: "Read-only just now.",
        retryable: false,
      });
      return true;
    };
    await user.type(field, "hello{Enter}");
    expect(await screen.findByText("Not sent. Read-only just now.")).toBeInTheDocument();
    rooms.intercept = () => false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(rooms.log).toHaveLength(1));
    await waitFor(() => expect(screen.queryByText(/Not sent/)).toBeNull());
  });

  test("tells others that one is writing, and shows who of them is", async () => {
    const { user, field } = await enter();
    await user.type(field, "abc");
    await waitFor(() => expect(server.commands.filter(({ type }) => type === "typing")).toHaveLength(1));
    rooms.tellOthers(null, {
      type: "typing",
      room: "general",
      userId: "ux",
      username: "Xenia",
      isTyping: true,
    });
    expect(await screen.findByText("Xenia is writing…")).toBeInTheDocument();
    rooms.say("done");
    await waitFor(() => expect(screen.queryByText("Xenia is writing…")).toBeNull());
  });

  test("counts in the title what comes while nobody looks, and draws a line above it", async () => {
    const { user, field } = await enter();
    rooms.say("seen");
    await bubbles();
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    rooms.say("unseen 1");
    rooms.say("unseen 2");
    await waitFor(() => expect(document.title).toBe("(2) general · Realtime"));
    expect(screen.getByRole("separator")).toHaveTextContent("New since you looked away");
    Reflect.deleteProperty(document, "hidden");
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    expect(document.title).toBe("general · Realtime");
    await user.type(field, "read it{Enter}");
    await waitFor(() => expect(screen.queryByRole("separator")).toBeNull());
  });

  test("says why a room cannot be entered", async () => {
    rooms.intercept = ({ type, id }, connection) => {
      if (type !== "join") return false;
      connection.tell({ type: "error", id, code: "room_full", message: "No seats left.", retryable: false });
      return true;
    };
    site.session = { userId: "user_1", username: "Ada" };
    show(<Chat place={{ kind: "room", room: "general" }} />, server.url);
    expect(await screen.findByText("No seats left.")).toBeInTheDocument();
  });

  test("opens any room by its name", async () => {
    const { user } = await enter();
    const [field] = screen.getAllByLabelText("Open a room by its name");
    await user.type(field!, "Tea Time{Enter}");
    expect(visited.at(-1)).toBe("/chat/tea-time");
  });

  test.each([
    ["über", "uber"],
    ["a/b", "a-b"],
    ["Coffee & Tea", "coffee-tea"],
    ["مرحبا", null],
    ["..", null],
  ])("opens no other room than %s, says what a name may be, and offers %s", async (typed, suggestion) => {
    const { user } = await enter();
    const before = visited.length;
    const [field] = screen.getAllByLabelText("Open a room by its name");
    await user.type(field!, `${typed}{Enter}`);
    expect(visited).toHaveLength(before);
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/letters A to Z, digits, and the signs/);
    const offer = screen.queryByRole("button", { name: /^Open “/ });
    if (suggestion === null) return expect(offer).toBeNull();
    await user.click(offer!);
    expect(visited.at(-1)).toBe(`/chat/${suggestion}`);
  });

  test("counts down to the next try, with a button that stays", async () => {
    const { user } = await enter();
    await server.stop();
    const banner = await screen.findByTestId("connection-banner");
    const button = within(banner).getByRole("button", { name: "Try now" });
    await within(banner).findByText(/^Trying again in \d+ s\.$/);
    await user.click(button);
    await waitFor(() => expect(within(banner).getByTestId("next-try")).toHaveTextContent("Trying again in"));
    expect(within(banner).getByRole("button", { name: "Try now" })).toBe(button);
    await server.startAgain();
    await user.click(button);
    await waitFor(() => expect(screen.queryByTestId("connection-banner")).toBeNull());
  });

  test("says at once that the device is offline", async () => {
    await enter();
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    await server.stop();
    window.dispatchEvent(new Event("offline"));
    const banner = await screen.findByTestId("connection-banner");
    expect(banner).toHaveTextContent("You are offline. What you write is sent when you are back.");
  });

  test("lets what people write run in its own direction", async () => {
    const { field } = await enter();
    rooms.say({ text: "مرحبا https://example.com/a" });
    expect((await bubbles())[0]!.querySelector("[data-testid=text]")).toHaveAttribute("dir", "auto");
    expect(screen.getByRole("link", { name: "https://example.com/a" })).toHaveAttribute("dir", "ltr");
    expect(field).toHaveAttribute("dir", "auto");
  });

  test("shows what others typed as text, never as markup", async () => {
    await enter();
    rooms.say({ text: "<img src=x onerror=alert(1)>" });
    expect((await bubbles())[0]).toHaveTextContent("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
  });
});
