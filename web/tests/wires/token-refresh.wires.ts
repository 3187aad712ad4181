// @vitest-environment node
import { afterAll, beforeAll, test } from "vitest";
import { wires } from "@/lib/realtime/transports/transport";
import { RealServer } from "./real-server";
import { clientOver, enter, shown } from "./wire-client";

const server = new RealServer({
  Auth__TokenLifetime: "00:00:10",
  Sessions__Heartbeat: "00:00:01",
  Auth__AllowAnonymous: "false",
});
const patience = { timeout: 30_000 };

beforeAll(() => server.start());
afterAll(() => server.dispose());

test.concurrent.for(wires)(
  "over %s, a token is renewed before it runs out and the person stays in the room",
  async (wire, { expect }) => {
    const first = await server.signIn("Ada");
    let current = first;
    const states: string[] = [];
    const client = await clientOver(wire, server, "Ada", {
      token: async ({ tokenExpired }) => {
        if (tokenExpired) states.push("asked because it had run out");
        if (current.expiresAt - Date.now() < 8_000) {
          current = await server.signIn("Ada", current.token);
        }
        return { value: current.token, expiresAt: current.expiresAt };
      },
    });
    client.onState(({ status }) => states.push(status));
    const room = enter(client, `refresh-${wire}`);
    // Past the life of the first token.
    await expect.poll(() => Date.now() > first.expiresAt + 2_000, patience).toBe(true);
    room.send({ text: "still here" });
    await expect.poll(() => shown(room), patience).toEqual(["still here (sent)"]);

    expect(room.read().messages[0]?.userId).toBe(first.userId);
    expect(states).not.toContain("asked because it had run out");
    // An event stream is for ever the person it was opened as, so it is opened anew; the others live on.
    if (wire !== "sse") expect(states).not.toContain("reconnecting");
    client.disconnect();
  },
);
