// @vitest-environment happy-dom
import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
  show(<Chat place={{ kind: "room", room: "general" }} />, server.url);
  await user.type(await screen.findByLabelText("Your name"), `${name}{Enter}`);
  const field = await screen.findByLabelText("Message");
  await waitFor(() => expect(field).toBeEnabled());
  await waitFor(() => expect(screen.getByTestId("subtitle")).toHaveTextContent("here"));
  return { user, field };
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

  test("is disabled while disconnected, says why, keeps the draft, and goes on by itself", async () => {
    const { user, field } = await enter();
    await user.type(field, "half a tho");
    await server.stop();
    await screen.findByText("The connection was lost. Coming back…");
    expect(field).toBeDisabled();
    expect(field).toHaveValue("half a tho");
    await server.startAgain();
    await waitFor(() => expect(field).toBeEnabled(), { timeout: 10_000 });
    await user.type(field, "ught{Enter}");
    expect((await bubbles())[0]).toHaveTextContent("half a thought");
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
    await user.type(field!, "Coffee & Tea{Enter}");
    expect(visited.at(-1)).toBe("/chat/coffee--tea");
  });

  test("shows what others typed as text, never as markup", async () => {
    await enter();
    rooms.say({ text: "<img src=x onerror=alert(1)>" });
    expect((await bubbles())[0]).toHaveTextContent("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
  });
});
