// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Chat } from "@/components/chat/Chat";
import { PrivateMessages } from "@/lib/chat/private-messages";
import { RealtimeClient } from "@/lib/realtime/client";
import { FakeServer, type FakeConnection } from "./support/fake-server";
import { FakeSite } from "./support/fake-site";
import { giveLayout } from "./support/layout";
import { show } from "./support/show";

let server: FakeServer;
let answer: (connection: FakeConnection, command: Record<string, unknown>) => void;
const site = new FakeSite();
giveLayout();

const ack = (connection: FakeConnection, { id }: Record<string, unknown>) =>
  void (id && connection.tell({ type: "ack", id }));
const away = (connection: FakeConnection, { id }: Record<string, unknown>) =>
  connection.tell({ type: "error", id, code: "target_not_found", message: "Nobody.", retryable: false });

beforeEach(async () => {
  sessionStorage.clear();
  answer = ack;
  server = await FakeServer.start({
    onCommand: (connection, command) => command.type === "private" && answer(connection, command),
  });
  site.session = { userId: "user_ada", username: "Ada" };
});

afterEach(() => server.stop());

async function open() {
  const user = userEvent.setup();
  const before = server.accepted;
  const view = show(<Chat place={{ kind: "person", userId: "user_grace" }} />, server.url);
  const field = await screen.findByLabelText("Message");
  await waitFor(() => expect(field).toBeEnabled());
  // The first connection was made before the page knew who is signed in.
  await waitFor(() => expect(server.accepted).toBe(before + 2));
  await waitFor(() => expect(server.connections).toHaveLength(1));
  return { user, field, view };
}

const say = (userId: string, username: string, data: unknown) =>
  server.connections.at(-1)!.tell({
    ...{ type: "private", from: `c_${userId}`, userId, username, data, timestamp: Date.now() },
  });
const graceSays = (id: string, text: string) => say("user_grace", "Grace", { kind: "private", id, text });
const privates = () => server.commands.filter(({ type }) => type === "private");
const sent = () => privates().filter(({ data }) => (data as { kind: string }).kind === "private");

describe("private messages", () => {
  test("go to the person and, for the sender's other windows, to the sender", async () => {
    const { user, field } = await open();
    await user.type(field, "psst{Enter}");
    await waitFor(() => expect(screen.getByTestId("message")).toHaveAttribute("data-delivery", "sent"));
    await waitFor(() => expect(sent()).toHaveLength(2));
    expect(sent()[0]).toMatchObject({ targetId: "user_grace", data: { kind: "private", text: "psst" } });
    expect(sent()[1]).toMatchObject({ targetId: "user_ada", data: { to: { userId: "user_grace" } } });
  });

  test("come with the sender's name, once each, and only into that person's conversation", async () => {
    await open();
    graceSays("1", "hello");
    graceSays("1", "hello");
    say("user_eve", "Eve", { kind: "private", id: "1", text: "from Eve" });
    expect(await screen.findAllByText("hello")).toHaveLength(1);
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Grace");
    const [list] = screen.getAllByTestId("private");
    expect(within(list!).getByRole("link", { name: /Eve/ })).toHaveTextContent("1 unread");
    expect(within(list!).getByRole("link", { name: /Grace/ })).not.toHaveTextContent("unread");
    expect(screen.queryByText("from Eve")).toBeNull();
  });

  test("that were written in another window show on the right, those that pretend to be do not", async () => {
    await open();
    const to = { userId: "user_grace", username: "Grace" };
    say("user_eve", "Ada", { kind: "private", id: "2", text: "not mine", to });
    say("user_ada", "Ada", { kind: "private", id: "3", text: "mine", to });
    expect(await screen.findByText("mine")).toBeInTheDocument();
    expect(screen.getByTestId("message")).toHaveAttribute("data-own", "true");
    expect(screen.queryByText("not mine")).toBeNull();
  });

  test("to somebody who is not there say so, and can be sent again", async () => {
    const { user, field } = await open();
    answer = away;
    await user.type(field, "are you there?{Enter}");
    expect(await screen.findByText("Not sent. They are not connected just now.")).toBeInTheDocument();
    answer = ack;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.getByTestId("message")).toHaveAttribute("data-delivery", "sent"));
  });

  test("that failed for want of a connection go out by themselves, in order, once there is one", async () => {
    const client = new RealtimeClient({ url: server.url, retry: { baseMs: 10, maxMs: 20, maxAttempts: 1 } });
    const messages = new PrivateMessages(client, "user_ada");
    messages.listen(() => undefined);
    const close = messages.open();
    client.connect();
    await waitFor(() => expect(client.isConnected).toBe(true));
    await server.stop();
    await waitFor(() => expect(client.isClosed).toBe(true));
    messages.send("user_grace", "one");
    messages.send("user_grace", "two");
    const deliveries = () => messages.read().conversations[0]?.messages.map(({ delivery }) => delivery);
    expect(deliveries()).toEqual(["failed", "failed"]);

    await server.startAgain();
    client.connect();
    await waitFor(() => expect(deliveries()).toEqual(["sent", "sent"]));
    const texts = sent().filter(({ targetId }) => targetId === "user_grace");
    expect(texts.map(({ data }) => (data as { text: string }).text)).toEqual(["one", "two"]);
    close();
    client.disconnect();
  });

  test("are still there after the page was reloaded", async () => {
    const { view } = await open();
    graceSays("1", "remember me");
    await screen.findByText("remember me");
    view.unmount();
    await open();
    expect(await screen.findByText("remember me")).toBeInTheDocument();
  });

  test("say that the other is writing, until they have written or stopped", async () => {
    await open();
    graceSays("1", "hello");
    await screen.findByText("hello");
    say("user_grace", "Grace", { kind: "typing", isTyping: true });
    expect(await screen.findByText("Grace is writing…")).toBeInTheDocument();
    say("user_grace", "Grace", { kind: "typing", isTyping: false });
    await waitFor(() => expect(screen.queryByText("Grace is writing…")).toBeNull());
    say("user_grace", "Grace", { kind: "typing", isTyping: true });
    await screen.findByText("Grace is writing…");
    graceSays("2", "here it is");
    await waitFor(() => expect(screen.queryByText("Grace is writing…")).toBeNull());
  });

  test("tell the other once that one is writing, and show nothing of it when they are away", async () => {
    answer = (connection, command) =>
      (command.data as { kind: string }).kind === "typing"
        ? away(connection, command)
        : ack(connection, command);
    const { user, field } = await open();
    await user.type(field, "abc{Enter}");
    await waitFor(() => expect(screen.getByTestId("message")).toHaveAttribute("data-delivery", "sent"));
    const typing = privates().filter(({ data }) => (data as { kind: string }).kind === "typing");
    expect(typing).toEqual([
      { type: "private", targetId: "user_grace", data: { kind: "typing", isTyping: true } },
    ]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("keep the name that the other has said, whatever an address calls them", async () => {
    const { view } = await open();
    graceSays("1", "hello");
    await screen.findByText("hello");
    view.unmount();
    show(<Chat place={{ kind: "person", userId: "user_grace", username: "Mallory" }} />, server.url);
    await screen.findByText("hello");
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Grace");
  });

  test("are in a conversation that has the other's name before they have said anything", async () => {
    show(<Chat place={{ kind: "person", userId: "user_grace", username: "Grace" }} />, server.url);
    expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("Grace");
    const [list] = await screen.findAllByTestId("private");
    expect(within(list!).getByRole("link", { name: /Grace/ })).toHaveAttribute(
      "href",
      "/chat/with/user_grace?name=Grace",
    );
  });
});
