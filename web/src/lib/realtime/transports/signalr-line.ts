import type { AbortSignal, HttpRequest, HttpResponse } from "@microsoft/signalr";
import type { FrameTap } from "./transport";

/** How long a request may take that sets itself no limit, and a negotiation. */
export const requestTimeoutMs = 10_000;

/** A socket that has brought nothing for so long never will; one that is stopped sooner was only not wanted. */
const swallowedMs = 2_000;

/**
 * What SignalR's library uses to reach the server. By itself it waits for a dial to end before it can begin another, and on a
 * line that swallows what is sent a dial may not end for minutes; so that whoever stops one can end what it waits for.
 */
export class SignalRLine {
  /** What has been begun and has had no answer: requests, sockets that are opening. */
  readonly #begun = new Set<() => void>();
  /** Sockets that are open and have brought nothing yet. */
  readonly #silent = new Map<WebSocket, number>();
  /** The last dial's socket was taken and brought nothing: a proxy swallows them. */
  #swallowed = false;

  constructor(private readonly tap?: FrameTap) {}

  /** Made when it is needed: where pages are rendered there may be no WebSocket. */
  socketType(): typeof WebSocket {
    const { tap } = this;
    const begins = (socket: WebSocket) => this.#begins(socket);
    return class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[], node?: { headers?: object }) {
        // Outside browsers the library names the token in a header, where Node takes it as the second argument.
        super(url, node?.headers ? ({ headers: node.headers } as unknown as string[]) : protocols);
        begins(this);
        if (tap) this.addEventListener("message", ({ data }) => tap("in", String(data)));
      }

      override send(data: Parameters<WebSocket["send"]>[0]): void {
        tap?.("out", String(data));
        super.send(data);
      }
    };
  }

  #begins(socket: WebSocket): void {
    if (this.#swallowed) {
      this.#swallowed = false;
      // This dial is to go on by requests.
      return socket.close();
    }
    const cut = () => socket.close();
    this.#begun.add(cut);
    socket.addEventListener("open", () => {
      this.#begun.delete(cut);
      this.#silent.set(socket, Date.now());
    });
    socket.addEventListener("message", () => this.#silent.delete(socket), { once: true });
    socket.addEventListener("close", () => {
      this.#begun.delete(cut);
      this.#silent.delete(socket);
    });
  }

  /** Ends all that waits for a first answer. */
  cut(): void {
    const now = Date.now();
    this.#swallowed = [...this.#silent.values()].some((openedAt) => now - openedAt >= swallowedMs);
    for (const cut of [...this.#begun]) cut();
  }

  /** A request by way of `send`, which the library would give no limit. */
  async answerTo(
    request: HttpRequest,
    send: (request: HttpRequest) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    // A long poll can be ended by the library itself, and may take its time.
    if (request.abortSignal) return send(request);
    const signal: AbortSignal = { aborted: false, onabort: null };
    const cut = () => signal.onabort?.();
    this.#begun.add(cut);
    try {
      return await send({ ...request, timeout: request.timeout ?? requestTimeoutMs, abortSignal: signal });
    } finally {
      this.#begun.delete(cut);
    }
  }
}
