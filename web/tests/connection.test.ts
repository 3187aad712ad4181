import { beforeEach, describe, expect, test, vi } from "vitest";
import { RealtimeClient, type ClientOptions } from "@/lib/realtime/client";
import type { RealtimeProblem } from "@/lib/realtime/errors";
import { Room } from "@/lib/realtime/room";
import { retryDelay, patientRetry } from "@/lib/realtime/retry";
import { connectedEvent, FakeEnvironment } from "./support/fake-environment";

let world: FakeEnvironment;
let problems: RealtimeProblem[];

function newClient(options: Partial<ClientOptions> = {}): RealtimeClient {
  const client = new RealtimeClient({ url: "ws://test/ws", environment: world, ...options });
  client.onProblem((problem) => problems.push(problem));
  return client;
}

function connected(options: Partial<ClientOptions> = {}, heartbeatMs?: number): RealtimeClient {
  const client = newClient(options);
  client.connect();
  world.socket.opens();
  world.socket.says(connectedEvent(heartbeatMs));
  return client;
}

beforeEach(() => {
  world = new FakeEnvironment();
  problems = [];
});

describe("coming back", () => {
  test("waits longer each time, up to a limit, and anywhere within it", () => {
    const page = (chance: number, isVisible: boolean) => ({
      ...{ random: () => chance, isPageVisible: () => isVisible },
    });
    const longest = (isVisible: boolean) =>
      [1, 2, 3, 4, 20].map((attempt) => retryDelay(patientRetry, attempt, "retry", page(1, isVisible)));
    expect(longest(true)).toEqual([500, 1_000, 2_000, 4_000, 10_000]);
    expect(longest(false)).toEqual([500, 1_000, 2_000, 4_000, 30_000]);
    expect(retryDelay(patientRetry, 4, "retry", page(0, true))).toBe(0);
    expect(retryDelay(patientRetry, 1, "later", page(0, true))).toBe(10_000);
  });

  test("never lets who looks at the page wait longer than ten seconds for a dial", () => {
    const client = newClient();
    world.chance = 0.999;
    client.connect();
    for (let round = 0; round < 20; round++) {
      world.socket.ends();
      const { state } = client;
      if (state.status !== "reconnecting" || state.phase !== "waiting") throw new Error(state.status);
      expect(state.retryAt - world.now()).toBeLessThanOrEqual(10_000);
      world.pass(10_000);
      expect(world.sockets).toHaveLength(round + 2);
    }
  });

  test("never gives up by default", () => {
    const client = newClient();
    client.connect();
    for (let round = 0; round < 500; round++) {
      world.socket.ends();
      world.pass(15_000);
    }
    expect(client.state.status).toBe("reconnecting");
    expect(world.sockets.length).toBe(501);
  });

  test.each([
    [1001, "reconnecting"],
    [1006, "reconnecting"],
    [4408, "reconnecting"],
    [4409, "reconnecting"],
    [1009, "disconnected"],
    [4401, "disconnected"],
  ])("after close code %i it is %s", (code, status) => {
    const client = connected();
    world.socket.ends(code);
    expect(client.state.status).toBe(status);
  });

  test("asks for a new address with a new token after 4401, and for an old one never", async () => {
    const asked: boolean[] = [];
    const client = newClient({
      url: async ({ tokenExpired }) => {
        asked.push(tokenExpired);
        return "ws://test/ws";
      },
    });
    client.connect();
    await Promise.resolve().then(() => undefined);
    await expect.poll(() => world.sockets.length).toBe(1);
    world.socket.opens();
    world.socket.ends(4401);
    world.pass(1_000);
    await expect.poll(() => world.sockets.length).toBe(2);
    expect(asked).toEqual([false, true]);
  });

  test("an address that cannot be had is one failed try", async () => {
    const client = newClient({ url: () => Promise.reject(new Error("signed out")) });
    client.connect();
    await expect.poll(() => client.state.status).toBe("reconnecting");
    expect(problems[0]?.message).toContain("signed out");
  });

  test("an address that is none ends it with a reason", () => {
    world.openSocket = () => {
      throw new SyntaxError("bad url");
    };
    const client = newClient();
    client.connect();
    world.pass(0);
    expect(client.state).toMatchObject({ status: "disconnected", cause: "refused" });
    expect(problems[0]?.message).toContain("bad url");
  });

  test("a server that does not answer the dial is given up and tried again", () => {
    const client = newClient({ dialTimeoutMs: 3_000 });
    client.connect();
    world.pass(3_000);
    expect(client.state.status).toBe("reconnecting");
    expect(world.openSockets).toHaveLength(0);
  });

  test("a page that comes online or into sight does not wait on", () => {
    const client = connected();
    world.chance = 0.999;
    world.socket.ends();
    world.signal("online");
    expect(client.state).toMatchObject({ status: "reconnecting", phase: "dialing" });
    expect(world.sockets).toHaveLength(2);
  });

  test("a page of another origin that is never let in is told, once, what the server may be missing", () => {
    vi.stubGlobal("location", { host: "app.example", origin: "https://app.example" });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    newClient().connect();
    for (let round = 0; round < 5; round++) {
      world.socket.ends();
      world.pass(30_000);
    }
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/"https:\/\/app\.example".*AllowedOrigins/);

    connected();
    world.socket.ends();
    vi.stubGlobal("location", { host: "test", origin: "http://test" });
    newClient().connect();
    for (let round = 0; round < 5; round++) {
      world.socket.ends();
      world.pass(30_000);
    }
    expect(warn).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });

  test("who lets go and takes hold again in the same turn keeps the connection", () => {
    const client = newClient();
    const letGo = client.hold();
    letGo();
    const letGoAgain = client.hold();
    world.pass(1);
    expect(world.sockets).toHaveLength(1);
    expect(client.state.status).toBe("connecting");

    letGoAgain();
    letGoAgain();
    world.pass(1);
    expect(client.state).toEqual({ status: "disconnected", cause: "closed" });
  });
});

describe("the watchdog", () => {
  const pings = () => world.socket.sent.filter(({ type }) => type === "ping").length;

  test("pings when nothing was sent for a heartbeat", () => {
    connected({}, 25_000);
    world.pass(24_999);
    expect(pings()).toBe(0);
    world.pass(1);
    expect(pings()).toBe(1);
  });

  test("reconnects when nothing was heard for a heartbeat and the grace time", () => {
    const client = connected({ graceMs: 10_000 }, 25_000);
    world.pass(34_999);
    expect(client.isConnected).toBe(true);
    world.pass(1);
    expect(client.state.status).toBe("reconnecting");
    expect(problems.at(-1)?.message).toContain("silent");
  });

  test("stays calm as long as anything is heard", () => {
    const client = connected({}, 25_000);
    for (let minute = 0; minute < 60; minute++) {
      world.pass(20_000);
      world.socket.says({ type: "whatever" });
    }
    expect(client.isConnected).toBe(true);
  });

  test("knows after a long sleep that the server has gone", () => {
    const client = connected({}, 25_000);
    world.time += 3_600_000;
    world.pass(25_000);
    expect(client.state.status).toBe("reconnecting");
  });

  test("asks at once when the page comes into sight, and believes no answer", () => {
    const client = connected({ graceMs: 10_000 }, 25_000);
    world.signal("visible");
    expect(pings()).toBe(1);
    world.socket.says({ type: "pong", timestamp: 1 });
    world.pass(10_000);
    expect(client.isConnected).toBe(true);

    world.signal("visible");
    world.pass(10_000);
    expect(client.state.status).toBe("reconnecting");
  });

  test("takes the page's word that it is offline, at once, and tries again all the same", () => {
    const client = connected({}, 25_000);
    world.signal("offline");
    expect(client.state).toMatchObject({ status: "reconnecting", phase: "waiting" });
    expect(world.openSockets).toHaveLength(0);
    world.pass(500);
    expect(world.sockets).toHaveLength(2);
    world.socket.ends();
    world.signal("online");
    expect(client.state).toMatchObject({ status: "reconnecting", phase: "dialing" });
  });

  /** As /ws is: it answers pings and joins, and of typing it tells others only. */
  function answering() {
    const { socket } = world;
    const send = socket.send.bind(socket);
    socket.send = (frame) => {
      send(frame);
      const { type, id, room } = JSON.parse(frame) as Record<string, unknown>;
      if (type === "ping") socket.says({ type: "pong", timestamp: world.time });
      const joined = { type: "joined", epoch: "e", offset: 0, recovered: false, messages: [], users: [] };
      if (type === "join") socket.says({ ...joined, id, room });
    };
  }

  test("asks also who speaks all the time and hears nothing, as somebody who types in a quiet room", () => {
    const client = connected({}, 25_000);
    answering();
    const room = new Room("general", client);
    room.open();
    for (let second = 0; second < 120; second++) {
      room.showTyping(true);
      world.pass(1_000);
    }
    expect(client.isConnected).toBe(true);
    expect(world.sockets).toHaveLength(1);
  });

  test("keeps the connection of a hidden page, whose timers are up to a minute late", () => {
    const onTime = world.setTimeout.bind(world);
    const client = connected({}, 25_000);
    answering();
    world.setTimeout = (callback, ms) =>
      onTime(callback, Math.ceil((world.time + ms) / 60_000) * 60_000 - world.time);
    world.socket.says({ type: "whatever" });
    world.pass(3_600_000);
    expect(client.isConnected).toBe(true);
    expect(world.sockets).toHaveLength(1);
  });

  test("gives up a connection that opened and then brought not a word, though something was asked", () => {
    const client = newClient({ dialTimeoutMs: 15_000 });
    client.connect();
    world.socket.opens();
    new Room("general", client).open();
    world.pass(14_999);
    expect(client.isConnected).toBe(true);
    world.pass(1);
    expect(client.state.status).toBe("reconnecting");
  });

  test("leaves servers alone that speak of no heartbeat", () => {
    const client = newClient();
    client.connect();
    world.socket.opens();
    world.pass(3_600_000);
    world.signal("visible");
    expect(world.socket.sent).toEqual([]);
    expect(client.isConnected).toBe(true);
  });
});

describe("what is said while away", () => {
  test("goes out in order on the next connection", () => {
    const client = newClient();
    client.send({ type: "broadcast", data: 1 });
    client.connect();
    client.send({ type: "broadcast", data: 2 });
    world.socket.opens();
    world.socket.ends();
    client.send({ type: "broadcast", data: 3 });
    world.pass(500);
    world.socket.opens();
    expect(world.sockets.map(({ sent }) => sent.map(({ data }) => data))).toEqual([[1, 2], [3]]);
  });

  test("goes out no faster than a server takes it, and what is said meanwhile behind it", () => {
    const client = newClient({ pace: { burst: 3, perSecond: 10 } });
    const said = Array.from({ length: 8 }, (_, n) => n);
    for (const data of said.slice(0, 6)) client.send({ type: "broadcast", data });
    client.connect();
    world.socket.opens();
    const sent = () => world.socket.sent.map(({ data }) => data);
    expect(sent()).toEqual([0, 1, 2]);
    for (const data of said.slice(6)) client.send({ type: "broadcast", data });
    world.pass(100);
    expect(sent()).toEqual([0, 1, 2, 3]);
    world.pass(400);
    expect(sent()).toEqual(said);
    expect(world.timers).toBe(0);
  });

  test("is not held by a clock that is set back", () => {
    const client = connected();
    world.time -= 3_600_000;
    void client.request({ type: "broadcast", data: 1 }).catch(() => undefined);
    expect(world.socket.sent).toHaveLength(1);
  });

  test("waits on when the connection breaks on the way", () => {
    const client = newClient({ pace: { burst: 1, perSecond: 1 } });
    for (const data of [0, 1, 2]) client.send({ type: "broadcast", data });
    client.connect();
    world.socket.opens();
    world.socket.ends();
    world.pass(500);
    world.socket.opens();
    world.pass(1_000);
    expect(world.sockets.map(({ sent }) => sent.map(({ data }) => data))).toEqual([[0], [1, 2]]);
  });

  test("is refused, and said so, once the buffer is full", () => {
    const client = newClient({ bufferLimit: 2 });
    const taken = [1, 2, 3].map((data) => client.send({ type: "broadcast", data }));
    expect(taken).toEqual([true, true, false]);
    expect(problems).toMatchObject([{ kind: "not_sent" }]);
  });

  test("is lost aloud when the connection is closed for good", () => {
    const client = connected();
    world.socket.ends();
    client.send({ type: "broadcast", data: 1 });
    client.disconnect();
    expect(problems.at(-1)).toMatchObject({ kind: "not_sent" });
    expect(client.send({ type: "broadcast", data: 2 })).toBe(false);
  });
});

describe("what is heard", () => {
  test("reaches every subscriber, also beside one that throws", () => {
    const client = connected();
    const heard: unknown[] = [];
    client.subscribe("broadcast", () => {
      throw new Error("mine");
    });
    client.subscribe("broadcast", ({ data }) => heard.push(data));
    client.onEvent(({ type }) => heard.push(type));
    world.socket.says({ type: "broadcast", from: "c2", username: "Bob", data: { a: 1 }, timestamp: 1 });
    expect(heard).toEqual([{ a: 1 }, "broadcast"]);
    expect(problems).toMatchObject([{ kind: "callback" }]);
  });

  test("passes as it came when its type is unknown", () => {
    const client = connected();
    const heard: unknown[] = [];
    client.subscribe("weather", (event) => heard.push(event));
    world.socket.says({ type: "weather", wind: 7 });
    expect(heard).toEqual([{ type: "weather", wind: 7 }]);
  });

  test.each([
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["no type", "{}"],
    ["a field missing", '{"type":"broadcast","from":"c1"}'],
    ["a field of the wrong type", '{"type":"pong","timestamp":"soon"}'],
  ])("is reported and dropped when it has %s", (_, frame) => {
    const client = connected();
    const heard: unknown[] = [];
    client.onEvent((event) => heard.push(event));
    world.socket.onmessage?.({ data: frame });
    expect(heard).toEqual([]);
    expect(problems).toMatchObject([{ kind: "malformed", frame }]);
    expect(client.isConnected).toBe(true);
  });

  test("is no longer heard after unsubscribing, and twice after subscribing twice", () => {
    const client = connected();
    let count = 0;
    const hear = () => void count++;
    const stop = client.subscribe("pong", hear);
    client.subscribe("pong", hear);
    world.socket.says({ type: "pong", timestamp: 1 });
    stop();
    world.socket.says({ type: "pong", timestamp: 2 });
    expect(count).toBe(3);
  });
});

describe("commands that wait for an answer", () => {
  const message = { type: "message", room: "r", data: "hi", id: "m1" } as const;

  test("are answered by id", async () => {
    const client = connected();
    const answer = client.request(message);
    world.socket.says({ type: "ack", id: "m1", room: "r", epoch: "e", offset: 7 });
    await expect(answer).resolves.toMatchObject({ offset: 7 });
  });

  test("are answered by the message itself as well, which rooms tell only once they have stored it", async () => {
    const client = connected();
    const answer = client.request(message);
    const said = { room: "r", epoch: "e", offset: 7, id: "m1", from: "c1", userId: "u1", username: "Ada" };
    world.socket.says({ type: "message", ...said, data: "hi", timestamp: 1 });
    await expect(answer).resolves.toEqual({ type: "ack", id: "m1", room: "r", epoch: "e", offset: 7 });

    // The ack that follows is nobody's, and no harm.
    world.socket.says({ type: "ack", id: "m1", room: "r", epoch: "e", offset: 7 });
    expect(problems).toEqual([]);
  });

  test("fail with the server's code", async () => {
    const client = connected();
    const answer = client.request(message);
    world.socket.says({ type: "error", id: "m1", code: "forbidden", message: "No.", retryable: false });
    await expect(answer).rejects.toMatchObject({ code: "forbidden", message: "No.", retryable: false });
    expect(problems).toEqual([]);
  });

  test("go out again by themselves when the server was only too busy", async () => {
    const client = connected();
    const answer = client.request(message);
    const busy = { type: "error", id: "m1", code: "rate_limited", message: "Slow down.", retryable: true };
    world.socket.says({ ...busy, retryAfterMs: 200 });
    world.pass(200);
    expect(world.socket.sent).toHaveLength(2);
    world.socket.says({ type: "ack", id: "m1", epoch: "e", offset: 1 });
    await expect(answer).resolves.toMatchObject({ type: "ack" });
  });

  test("go out again on the next connection with the same id, and time stands still in between", async () => {
    const client = connected({ answerTimeoutMs: 5_000 });
    const answer = client.request(message);
    world.pass(4_000);
    world.socket.ends();
    world.pass(300);
    expect(client.state).toMatchObject({ phase: "dialing" });
    world.pass(6_000);
    world.socket.opens();
    expect(world.socket.sent).toEqual([message]);
    world.socket.says({ type: "ack", id: "m1", epoch: "e", offset: 1 });
    await expect(answer).resolves.toMatchObject({ offset: 1 });
  });

  test("fail when the server answers others and not this one, and when the client is closed", async () => {
    const client = connected({ answerTimeoutMs: 5_000 });
    const late = client.request(message);
    const behind = client.request({ ...message, id: "m2" });
    world.pass(2_500);
    const [, , ...probes] = world.socket.sent;
    expect(probes).toMatchObject([{ type: "ping" }]);
    world.socket.says({ type: "pong", id: probes[0]?.id, timestamp: 0 });
    world.socket.says({ type: "ack", id: "m2", epoch: "e", offset: 1 });
    world.pass(2_500);
    await expect(late).rejects.toMatchObject({ code: "timeout", retryable: true });
    await expect(behind).resolves.toMatchObject({ offset: 1 });
    expect(client.isConnected).toBe(true);

    const orphan = client.request(message);
    client.disconnect();
    await expect(orphan).rejects.toMatchObject({ code: "disconnected" });
    await expect(client.request(message)).rejects.toMatchObject({ code: "disconnected" });
  });
});

describe("on a line that swallows what is sent", () => {
  const said = ["m1", "m2", "m3"].map((id) => ({ type: "message", room: "r", data: 1, id }) as const);

  test("the connection fails, and what was said goes out on the next one, in order, under its id", async () => {
    const client = connected({ answerTimeoutMs: 10_000 }, 25_000);
    const fates: string[] = [];
    const answers = said.map((message) =>
      client.request(message).then(
        () => fates.push("sent"),
        () => fates.push("failed"),
      ),
    );
    // What others say comes through; what is said here does not.
    for (let second = 0; second < 10; second++) {
      expect(client.isConnected).toBe(true);
      world.socket.says({ type: "whatever" });
      world.pass(1_000);
    }
    expect(client.state.status).toBe("reconnecting");
    expect(problems.at(-1)?.message).toContain("no longer answers");
    await Promise.resolve();
    expect(fates).toEqual([]);

    world.pass(500);
    world.socket.opens();
    world.socket.says(connectedEvent(25_000));
    void client.request({ ...said[0]!, id: "m4" });
    expect(world.socket.sent.map(({ id }) => id)).toEqual(["m1", "m2", "m3", "m4"]);
    for (const { id } of said) world.socket.says({ type: "ack", id, epoch: "e", offset: 1 });
    await Promise.all(answers);
    expect(fates).toEqual(["sent", "sent", "sent"]);
  });

  test("one ping asks for all that was said before it", () => {
    const client = connected({ answerTimeoutMs: 10_000 });
    for (const message of said) void client.request(message);
    world.pass(4_000);
    void client.request({ ...said[0]!, id: "m4" });
    world.pass(5_999);
    const pings = () => world.socket.sent.filter(({ type }) => type === "ping");
    expect(pings()).toHaveLength(1);
    expect(client.isConnected).toBe(true);
    world.pass(1);
    expect(client.state.status).toBe("reconnecting");
  });
});

describe("a connection that is made anew on purpose", () => {
  test("takes along what waits for an answer", async () => {
    const client = connected();
    const answer = client.request({ type: "message", room: "r", data: 1, id: "m1" });
    client.reconnect();
    expect(world.openSockets).toHaveLength(1);
    world.socket.opens();
    expect(world.socket.sent).toMatchObject([{ id: "m1" }]);
    world.socket.says({ type: "ack", id: "m1", epoch: "e", offset: 1 });
    await expect(answer).resolves.toMatchObject({ offset: 1 });
  });

  test("comes about without retries too, and not for a client that nobody wants", () => {
    const client = connected({ retry: { enabled: false } });
    client.reconnect();
    expect(client.state.status).toBe("connecting");
    client.disconnect();
    client.reconnect();
    expect(client.state.status).toBe("disconnected");
  });
});
