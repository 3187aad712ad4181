// @vitest-environment node
import { afterAll, beforeAll, expect, test } from "vitest";
import { wires } from "@/lib/realtime/transports/transport";
import { seeded } from "../support/seeded";
import { RealServer } from "./real-server";
import { clientOver, enter, shown } from "./wire-client";

const server = new RealServer({ Sessions__CommandsPerSecond: "100000", Sessions__CommandBurst: "100000" });
const patience = { timeout: 50_000 };

beforeAll(() => server.start());
afterAll(() => server.dispose());

test.each([1, 2, 3])(
  "four people on four wires talk through drops and a killed server, and all have the same (seed %i)",
  async (seed) => {
    const random = seeded(seed);
    const name = `storm-${seed}`;
    const people = await Promise.all(
      wires.map(async (wire) => {
        const client = await clientOver(wire, server, wire);
        return { wire, client, room: enter(client, name), said: 0 };
      }),
    );
    const pick = () => people[Math.floor(random() * people.length)] as (typeof people)[number];

    for (let turn = 0; turn < 200; turn++) {
      const person = pick();
      if (random() < 0.15) person.client.reconnect();
      else person.room.send({ text: `${person.wire} ${++person.said}` });
      if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 20));
      if (turn === 100) {
        await server.kill();
        await server.start();
      }
    }

    const total = people.reduce((sum, { said }) => sum + said, 0);
    for (const { room } of people) {
      await expect
        .poll(() => room.read().messages.filter((it) => it.offset !== null).length, patience)
        .toBe(total);
      await expect.poll(() => room.read().messages.every((it) => it.delivery === "sent")).toBe(true);
    }
    const [first, ...others] = people.map(({ room }) => shown(room));
    for (const other of others) expect(other).toEqual(first);
    expect(new Set(first).size).toBe(total);
    people.forEach(({ client }) => client.disconnect());
  },
);
