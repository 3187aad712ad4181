import { createServer, request, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { RealServer } from "./real-server";

/** What stands between a page and the server in some offices: passes HTTP on, and with WebSockets does as it likes. */
export class Proxy {
  onUpgrade: "pass" | "refuse" | "swallow" = "pass";
  upgrades = 0;
  /** How many posts more it breaks off. */
  failing = 0;
  /** Answers everything by itself, with 403. */
  forbids = false;
  /** Keeps streams back, as proxies do that pass on whole answers only. */
  holdsStreams = false;
  /** Takes what comes and says nothing, also to those whose connection stands: a line that has died without a word. */
  #isDead = false;
  readonly #passing = new Set<() => void>();
  readonly #sockets = new Set<Socket>();
  readonly #http: Server;

  constructor(private readonly server: RealServer) {
    this.#http = createServer((asked, answer) => {
      const { method, headers, url } = asked;
      if (this.#isDead) return;
      if (this.forbids) return void answer.writeHead(403).end("Sign in to this network first.");
      if (method === "POST" && this.failing > 0) {
        this.failing--;
        return void answer.writeHead(502).end();
      }
      const onward = request(server.origin + url!, { method, headers }, (back) => {
        const isStream = back.headers["content-type"]?.startsWith("text/event-stream");
        if (isStream && this.holdsStreams) return void back.resume();
        answer.writeHead(back.statusCode!, back.headers);
        answer.flushHeaders();
        this.#pass(back, answer);
      });
      onward.on("error", () => answer.destroy());
      answer.on("close", () => onward.destroy());
      asked.pipe(onward);
    });
    this.#http.on("connection", (socket) => this.#sockets.add(socket));
    this.#http.on("upgrade", ({ method, url, rawHeaders }, socket, head) => {
      this.upgrades++;
      if (this.#isDead) return;
      if (this.onUpgrade === "refuse")
        return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      const { hostname, port } = new URL(server.origin);
      const onward = connect(Number(port), hostname);
      this.#sockets.add(onward);
      const lines = rawHeaders.flatMap((name, n) => (n % 2 === 0 ? [`${name}: ${rawHeaders[n + 1]}`] : []));
      onward.write([`${method} ${url} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
      onward.write(head);
      for (const end of [socket, onward]) end.on("error", () => end.destroy());
      this.#pass(socket, onward);
      if (this.onUpgrade === "pass") return this.#pass(onward, socket);
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

  die(): void {
    this.#isDead = true;
    for (const stop of this.#passing) stop();
    this.#passing.clear();
  }

  /** For those who dial anew; who was there hears nothing more. */
  revive(): void {
    this.#isDead = false;
  }

  /** Ends every connection that goes through it. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #pass(from: Readable, to: Writable): void {
    from.pipe(to);
    this.#passing.add(() => from.unpipe(to).resume());
  }

  stop(): void {
    this.cut();
    this.#http.close();
  }
}
