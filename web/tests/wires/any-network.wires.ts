// @vitest-environment node
import { createServer, request, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RealtimeClient } from "@/lib/realtime/client";
import { anyNetwork } from "@/lib/realtime/transports/any-network";
import { SignalRTransport } from "@/lib/realtime/transports/signalr";
import { RealServer } from "./real-server";
import { clientOver, enter, shown } from "./wire-client";

/** What stands between a page and the server in some offices: passes HTTP on, and with WebSockets does as it likes. */
class Proxy {
  onUpgrade: "pass" | "refuse" | "swallow" = "pass";
  upgrades = 0;
  /** How many posts more it breaks off. */
  failing = 0;
  /** Answers everything by itself, with 403. */
  forbids = false;
  readonly #sockets = new Set<Socket>();
  readonly #http: Server;

  constructor(private readonly server: RealServer) {
    this.#http = createServer((asked, answer) => {
      const { method, headers, url } = asked;
      if (this.forbids) return void answer.writeHead(403).end("Sign in to this network first.");
      if (method === "POST" && this.failing > 0) {
        this.failing--;
        return void answer.writeHead(502).end();
      }
      const onward = request(server.origin + url!, { method, headers }, (back) => {
        answer.writeHead(back.statusCode!, back.headers);
        back.pipe(answer);
      });
      onward.on("error", () => answer.destroy());
      answer.on("close", () => onward.destroy());
      asked.pipe(onward);
    });
    this.#http.on("connection", (socket) => this.#sockets.add(socket));
    this.#http.on("upgrade", ({ method, url, rawHeaders }, socket, head) => {
      this.upgrades++;
      if (this.onUpgrade === "refuse")
        return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      const { hostname, port } = new URL(server.origin);
      const onward = connect(Number(port), hostname);
      this.#sockets.add(onward);
      const lines = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${rawHeaders[n + 1]}`] : []));
      onward.write([`${method} ${url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
      onward.write(head);
      for (const end of [socket, onward]) end.on("error", () => end.destroy());
      socket.pipe(onward);
      if (this.onUpgrade === "pass") return onward.pipe(socket);
      // The answer to the handshake, and then nothing any more.
      onward.once("data", (first: Buffer) => socket.write(first.subarray(0, first.indexOf("\r\n\r\n") + 4)));
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  start(): Promise<void> {
    return new Promise((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
  }

  /** Ends every connection that goes through it. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  stop(): void {
    this.cut();
    this.#http.close();
  }
}

const server = new RealServer();
const patience = { timeout: 30_000 };
const clients: RealtimeClient[] = [];
let proxy: Proxy;
let rooms = 0;

beforeAll(() => server.start());
afterAll(() => server.dispose());
beforeEach(() => (proxy = new Proxy(server)).start());
afterEach(() => {
  clients.splice(0).forEach((client) => client.disconnect());
  proxy.stop();
});

async function behindTheProxy(name: string, patienceMs?: number): Promise<RealtimeClient> {
  const { token } = await server.signIn(name);
  const client = new RealtimeClient({
    url: `${proxy.origin.replace("http", "ws")}/ws`,
    token: () => ({ value: token }),
    transport: anyNetwork({ patienceMs, rememberMs: 0 }),
    retry: { baseMs: 20, maxMs: 200 },
  });
  clients.push(client);
  return client;
}

async function outside(name: string): Promise<RealtimeClient> {
  const client = await clientOver("native", server, name);
  clients.push(client);
  return client;
}

const newRoom = () => `any-${++rooms}`;

describe.each(["refuse", "swallow"] as const)("a proxy that would %s WebSockets", (onUpgrade) => {
  test("keeps nobody from talking, typing and writing privately", async () => {
    proxy.onUpgrade = onUpgrade;
    const name = newRoom();
    const client = await behindTheProxy("Ada", 500);
    const ada = enter(client, name);
    const friend = await outside("Grace");
    const letters: unknown[] = [];
    friend.subscribe("private", ({ data }) => letters.push(data));
    const grace = enter(friend, name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    await expect.poll(() => grace.read().status, patience).toBe("joined");
    expect(client.transport.wire).toBe("socketio");

    ada.send({ text: "Hello" });
    await expect.poll(() => shown(grace), patience).toEqual(["Hello (sent)"]);
    grace.send({ text: "Good day" });
    await expect.poll(() => shown(ada), patience).toEqual(["Hello (sent)", "Good day (sent)"]);
    ada.showTyping(true);
    await expect.poll(() => grace.read().typing.map(({ username }) => username), patience).toEqual(["Ada"]);
    await client.request({ type: "private", id: "1", targetId: friend.session!.clientId, data: "psst" });
    await expect.poll(() => letters, patience).toEqual(["psst"]);
  });

  test("is asked again when the connection is lost, and what was missed is there once", async () => {
    proxy.onUpgrade = onUpgrade;
    const name = newRoom();
    const client = await behindTheProxy("Ada");
    const ada = enter(client, name);
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    const grace = enter(await outside("Grace"), name);
    grace.send({ text: "one" });
    await expect.poll(() => shown(ada), patience).toEqual(["one (sent)"]);
    const asked = proxy.upgrades;

    proxy.onUpgrade = "pass";
    proxy.cut();
    grace.send({ text: "two" });

    await expect.poll(() => shown(ada), patience).toEqual(["one (sent)", "two (sent)"]);
    expect(client.transport.wire).toBe("native");
    expect(proxy.upgrades).toBe(asked + 1);
  });
});

describe("while another wire stands in", () => {
  async function standingIn() {
    proxy.onUpgrade = "refuse";
    const client = await behindTheProxy("Ada");
    const ada = enter(client, newRoom());
    await expect.poll(() => ada.read().status, patience).toBe("joined");
    expect(client.transport.wire).toBe("socketio");
    return { client, ada };
  }

  test("a client can connect anew again and again, as somebody else perhaps", async () => {
    const { client, ada } = await standingIn();
    for (let time = 0; time < 5; time++) {
      const before = client.session;
      client.reconnect();
      await expect.poll(() => client.session !== null && client.session !== before, patience).toBe(true);
    }
    ada.send({ text: "Still here" });
    await expect.poll(() => shown(ada), patience).toEqual(["Still here (sent)"]);
  });

  test("a request that fails on the way is no refusal: it is made again on the next connection", async () => {
    const { ada } = await standingIn();
    proxy.failing = 2;
    ada.send({ text: "Through a bad moment" });
    await expect.poll(() => shown(ada), patience).toEqual(["Through a bad moment (sent)"]);
    expect(ada.read().status).toBe("joined");
    expect(proxy.failing).toBe(0);
  });

  test("a proxy that forbids for a moment is not taken for the server", async () => {
    const { client, ada } = await standingIn();
    proxy.forbids = true;
    proxy.cut();
    await expect
      .poll(() => client.state.status === "reconnecting" && client.state.attempt > 2, patience)
      .toBe(true);
    proxy.forbids = false;
    await expect.poll(() => ada.read().status, patience).toBe("joined");
  });
});

test("where WebSockets get through, nothing else is tried", async () => {
  const client = await behindTheProxy("Ada");
  const ada = enter(client, newRoom());
  await expect.poll(() => ada.read().status, patience).toBe("joined");
  expect(client.transport.wire).toBe("native");
  expect(proxy.upgrades).toBe(1);
});

test("SignalR that has settled on event streams can connect anew again and again", async () => {
  proxy.onUpgrade = "refuse";
  const client = new RealtimeClient({
    url: `${proxy.origin}/hubs/realtime`,
    transport: new SignalRTransport(),
    retry: { baseMs: 20, maxMs: 200 },
  });
  clients.push(client);
  const ada = enter(client, newRoom());
  await expect.poll(() => ada.read().status, patience).toBe("joined");
  for (let time = 0; time < 5; time++) {
    const before = client.session;
    client.reconnect();
    await expect.poll(() => client.session !== null && client.session !== before, patience).toBe(true);
  }
  await expect.poll(() => ada.read().status, patience).toBe("joined");
});
