// @vitest-environment happy-dom
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { StrictMode } from "react";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Chat } from "@/components/chat/Chat";
import { WebSocketProvider } from "@/contexts/WebSocketProvider";
import { FakeServer } from "./support/fake-server";
import { giveLayout } from "./support/layout";

let server: FakeServer;
giveLayout();

beforeEach(async () => {
  localStorage.clear();
  server = await FakeServer.start();
});

afterEach(() => server.stop());

const show = () =>
  render(
    <StrictMode>
      <WebSocketProvider url={server.url}>
        <Chat />
      </WebSocketProvider>
    </StrictMode>,
  );

async function enter(name: string) {
  const user = userEvent.setup();
  show();
  await user.type(await screen.findByLabelText("Your name"), `${name}{Enter}`);
  const field = await screen.findByLabelText("Message");
  await waitFor(() => expect(field).toBeEnabled());
  return { user, field };
}

const bubbles = () => screen.findAllByTestId("message");

describe("the chat", () => {
  test("asks for a name, says when it is missing, and remembers it", async () => {
    const user = userEvent.setup();
    const { unmount } = show();
    await user.click(await screen.findByRole("button", { name: "Join" }));
    expect(screen.getByRole("alert")).toHaveTextContent("Please enter a name first.");
    await user.type(screen.getByLabelText("Your name"), "Ada{Enter}");
    await screen.findByLabelText("Message");
    unmount();
    show();
    await screen.findByLabelText("Message");
  });

  test("sends with Enter, starts a line with Shift+Enter, and shows own messages on the right", async () => {
    const { user, field } = await enter("Ada");
    await user.type(field, "one{Shift>}{Enter}{/Shift}two{Enter}");
    const [own] = await bubbles();
    expect(own).toHaveTextContent("one two");
    expect(own).toHaveAttribute("data-own", "true");
    expect(field).toHaveValue("");
    expect(server.commands).toEqual([
      { type: "broadcast", data: { kind: "chat", text: "one\ntwo", name: "Ada" } },
    ]);
  });

  test("shows others' messages with their name on the left", async () => {
    await enter("Ada");
    const data = { kind: "chat", text: "hello", name: "Bob" };
    server.tellAll({
      type: "broadcast",
      from: "someone",
      username: "Anonymous",
      data,
      timestamp: Date.now(),
    });
    const [theirs] = await bubbles();
    expect(within(theirs!).getByText("Bob")).toBeInTheDocument();
    expect(theirs).toHaveAttribute("data-own", "false");
  });

  test("sends nothing when there is nothing to say", async () => {
    const { user, field } = await enter("Ada");
    await user.type(field, "   {Enter}");
    expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
    expect(server.commands).toEqual([]);
  });

  test("is disabled while disconnected, says why, keeps the draft, and goes on by itself", async () => {
    const { user, field } = await enter("Ada");
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

  test("shows what others typed as text, never as markup", async () => {
    await enter("Ada");
    const data = { text: "<img src=x onerror=alert(1)>" };
    server.tellAll({ type: "broadcast", from: "x", username: "Mallory", data, timestamp: Date.now() });
    expect((await bubbles())[0]).toHaveTextContent("<img src=x onerror=alert(1)>");
    expect(document.querySelector("img")).toBeNull();
  });
});
