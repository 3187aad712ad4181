import type { Environment, PageSignal } from "@/lib/realtime/environment";
import type { Link } from "@/lib/realtime/transports/transport";

/** A world whose clock, chance and sockets the test moves by hand. */
export class FakeEnvironment implements Environment {
  time = 0;
  chance = 0.5;
  isVisible = true;
  readonly sockets: FakeSocket[] = [];
  #timers = new Map<number, { at: number; callback: () => void }>();
  #nextId = 1;
  #signals = new Set<(signal: PageSignal) => void>();

  now = () => this.time;
  random = () => this.chance;
  isPageVisible = () => this.isVisible;
  id = () => `id-${this.#nextId++}`;

  setTimeout(callback: () => void, ms: number): number {
    const timer = this.#nextId++;
    this.#timers.set(timer, { at: this.time + ms, callback });
    return timer;
  }

  clearTimeout(timer: number): void {
    this.#timers.delete(timer);
  }

  openSocket(url: string): Link {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  }

  watchPage(onSignal: (signal: PageSignal) => void): () => void {
    this.#signals.add(onSignal);
    return () => void this.#signals.delete(onSignal);
  }

  get timers(): number {
    return this.#timers.size;
  }

  get listensToPage(): boolean {
    return this.#signals.size > 0;
  }

  /** The socket opened last. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("No socket has been opened yet.");
    return socket;
  }

  get openSockets(): FakeSocket[] {
    return this.sockets.filter((socket) => !socket.closed);
  }

  signal(signal: PageSignal): void {
    for (const tell of [...this.#signals]) tell(signal);
  }

  /** Lets time pass, and what is due in it happen in order. */
  pass(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { at }]) => at <= until)
        .sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      const [timer, { at, callback }] = due;
      this.#timers.delete(timer);
      this.time = Math.max(this.time, at);
      callback();
    }
    this.time = until;
  }
}

export class FakeSocket implements Link {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(frame: string): void {
    this.sent.push(JSON.parse(frame) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  opens(): void {
    this.onopen?.();
  }

  says(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }

  ends(code = 1006): void {
    this.closed = true;
    this.onclose?.({ code, reason: "" });
  }
}

export function connectedEvent(heartbeatMs?: number, clientId = "c1") {
  return { type: "connected", clientId, userId: "u1", username: "Ada", timestamp: 0, heartbeatMs };
}
