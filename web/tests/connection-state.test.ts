import { describe, expect, test } from "vitest";
import {
  step,
  type ConnectionInput,
  type ConnectionState,
  type StepRules,
} from "@/lib/realtime/connection-state";
import { patientRetry } from "@/lib/realtime/retry";
import { RealtimeClient } from "@/lib/realtime/client";
import { connectedEvent, FakeEnvironment } from "./support/fake-environment";
import { seeded } from "./support/seeded";

const rules: StepRules = {
  retry: { ...patientRetry, maxAttempts: 3 },
  canRenewToken: false,
  delay: (attempt) => attempt * 100,
};

const lost = (now: number): ConnectionInput => ({ type: "lost", now, code: 1006, verdict: "retry" });

function after(...inputs: ConnectionInput[]): ConnectionState {
  return inputs.reduce<ConnectionState>((state, input) => step(state, input, rules), {
    status: "disconnected",
    cause: "idle",
  });
}

describe("the state machine", () => {
  test("goes from disconnected over connecting to connected", () => {
    expect(after({ type: "connect" }).status).toBe("connecting");
    expect(after({ type: "connect" }, { type: "opened", now: 5 })).toEqual({
      status: "connected",
      since: 5,
      attempts: 0,
    });
  });

  test("counts tries on while connections die young, and anew after a stable one", () => {
    const young = after(
      { type: "connect" },
      lost(0),
      { type: "retry" },
      { type: "opened", now: 10 },
      lost(20),
    );
    expect(young).toMatchObject({ status: "reconnecting", attempt: 2, retryAt: 220 });

    const old = after(
      { type: "connect" },
      lost(0),
      { type: "retry" },
      { type: "opened", now: 10 },
      lost(60_000),
    );
    expect(old).toMatchObject({ status: "reconnecting", attempt: 1 });
  });

  test("gives up after the last try, and a page that comes back online starts it again", () => {
    const retry: ConnectionInput = { type: "retry" };
    const tired = [lost(0), retry, lost(0), retry, lost(0), retry, lost(0)];
    expect(after({ type: "connect" }, ...tired)).toEqual({
      status: "disconnected",
      cause: "gave_up",
      code: 1006,
    });
    expect(after({ type: "connect" }, ...tired, retry).status).toBe("connecting");
  });

  test("stays away after a final close code, whatever the page says", () => {
    const refused = after({ type: "connect" }, { type: "lost", now: 0, code: 1009, verdict: "final" });
    expect(refused).toEqual({ status: "disconnected", cause: "refused", code: 1009 });
    expect(step(refused, { type: "retry" }, rules)).toBe(refused);
  });

  test("without a way to renew it, an expired token is the end", () => {
    const expired: ConnectionInput = { type: "lost", now: 0, code: 4401, verdict: "new_token" };
    expect(after({ type: "connect" }, expired)).toMatchObject({ cause: "token_expired" });
    const renewing = step(after({ type: "connect" }), expired, { ...rules, canRenewToken: true });
    expect(renewing.status).toBe("reconnecting");
  });

  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    "holds its promises under random events (seed %i)",
    (seed) => {
      const random = seeded(seed);
      const world = new FakeEnvironment();
      const client = new RealtimeClient({
        url: "ws://test/ws",
        environment: world,
        retry: { maxAttempts: 4 },
        dialTimeoutMs: 5_000,
      });
      const codes = [1000, 1001, 1006, 1009, 1011, 4401, 4408, 4409];
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
      const acts: (() => void)[] = [
        () => client.connect(),
        () => client.disconnect(),
        () => world.sockets.length > 0 && world.socket.opens(),
        () => world.sockets.length > 0 && world.socket.ends(pick(codes)),
        () => world.sockets.length > 0 && world.socket.says(connectedEvent(25_000)),
        // Late words of sockets that were given up must mean nothing.
        () => world.sockets.length > 0 && pick(world.sockets).ends(1009),
        () => world.sockets.length > 0 && pick(world.sockets).opens(),
        () => world.signal(pick(["online", "offline", "visible"])),
        () => world.pass(random() * 40_000),
        () => void client.send({ type: "broadcast", data: 1 }),
      ];

      for (let turn = 0; turn < 120; turn++) {
        world.chance = random();
        pick(acts)();
        expect(world.openSockets.length).toBeLessThanOrEqual(1);
        switch (client.state.status) {
          case "disconnected":
            expect(world.openSockets).toHaveLength(0);
            expect(world.timers).toBe(0);
            break;
          case "reconnecting":
            expect(client.state.attempt).toBeLessThanOrEqual(4);
            expect(world.timers).toBeGreaterThan(0);
            break;
          case "connecting":
          case "connected":
            expect(world.openSockets).toHaveLength(1);
        }
      }

      client.disconnect();
      expect(world.openSockets).toHaveLength(0);
      expect(world.timers).toBe(0);
      expect(world.listensToPage).toBe(false);
    },
  );
});
