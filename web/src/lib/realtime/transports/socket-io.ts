import type { Socket } from "socket.io-client";
import { closeCodes, endsConnection } from "../close-codes";
import { NamedLink, type NamedCalls, type NamedHearing } from "./named-link";
import type { RoomMessage } from "../events";
import { NamedEvents } from "./named-events";
import type { NamedTransport } from "./named-transport";
import { socketIoVocabulary } from "./socket-io-vocabulary";
import type { Address, FrameTap, Link } from "./transport";

export interface SocketIoSettings {
  /** Sees Engine.IO's packets as WebSocket carries them; by polling, several travel in one body. */
  tap?: FrameTap;
  /** "polling", "websocket"; both by default: begun by polling, then upgraded. */
  transports?: string[];
}

/**
 * The Socket.IO wire. One Socket for as long as this lives and the address stays, connected anew for each dial, so that what is
 * registered on it stays. The library is loaded with the first dial.
 */
export class SocketIoTransport implements NamedTransport {
  readonly wire = "socketio";
  /** Every event in the shape that Socket.IO's users know. */
  readonly events = new NamedEvents();
  #socket: Socket | null = null;
  #url: string | null = null;
  #token: string | null = null;

  constructor(private readonly settings: SocketIoSettings = {}) {}

  /** The library's own object, from the first dial on. */
  get socket(): Socket | null {
    return this.#socket;
  }

  dial(address: Address): Link {
    return new NamedLink(socketIoVocabulary, (hearing) => this.#start(address, hearing));
  }

  /** As `socket.emit`: a callback as the last argument asks for an acknowledgement. */
  emit(name: string, args: readonly unknown[]): Promise<void> {
    this.#socket?.emit(name, ...args);
    return Promise.resolve();
  }

  shape({ username, data, ...message }: RoomMessage): object {
    const text = typeof data === "string" ? data : ((data as { text?: unknown } | null)?.text ?? null);
    return { ...message, from: username, text, data };
  }

  #start(address: Address, hearing: NamedHearing): NamedCalls {
    let socket: Socket | null = null;
    let over = false;
    let letGo = () => undefined as void;
    void this.#socketFor(address).then(
      (made) => {
        if (over) return;
        socket = made;
        letGo = this.#follow(socket, hearing);
        socket.connect();
        this.#tap(socket);
      },
      (error: unknown) => !over && hearing.closed(closeCodes.abnormal, String(error)),
    );
    return {
      // Acknowledgements are told within the packet's own turn, so that no event overtakes them.
      call: (name, args, answered) =>
        socket?.emit(name, ...args, (value: unknown) => answered({ ok: true, value })),
      stop: () => {
        over = true;
        letGo();
        socket?.disconnect();
      },
    };
  }

  async #socketFor({ url, token }: Address): Promise<Socket> {
    const { io } = await import("socket.io-client");
    this.#token = token;
    if (this.#socket && this.#url === url) return this.#socket;
    this.#url = url;
    return (this.#socket = io(url, {
      autoConnect: false,
      forceNew: true,
      // The state machine does that.
      reconnection: false,
      transports: this.settings.transports,
      auth: (send) => send(this.#token === null ? {} : { token: this.#token }),
    }));
  }

  #follow(socket: Socket, hearing: NamedHearing): () => void {
    // The disconnect packet has no room for a reason; the error before it has.
    let tokenExpired = false;
    const onConnect = () => hearing.opened();
    const onAny = (name: string, ...args: unknown[]) => {
      const [first] = args as [{ code?: unknown }?];
      tokenExpired ||= name === "error" && endsConnection(first?.code);
      this.events.tell(name, args);
      hearing.event(name, args);
    };
    const onDisconnect = (reason: string) => {
      letGo();
      const fromServer = reason === "io server disconnect";
      const code = tokenExpired
        ? closeCodes.tokenExpired
        : fromServer
          ? closeCodes.goingAway
          : closeCodes.abnormal;
      hearing.closed(code, reason);
    };
    const onRefused = (error: Error & { data?: { code?: unknown } }) => {
      letGo();
      socket.disconnect();
      hearing.closed(codeOfRefusal(error.data?.code), error.message);
    };
    const letGo = () => {
      socket.off("connect", onConnect).off("disconnect", onDisconnect).off("connect_error", onRefused);
      socket.offAny(onAny);
    };
    socket.on("connect", onConnect).on("disconnect", onDisconnect).on("connect_error", onRefused);
    socket.onAny(onAny);
    return letGo;
  }

  #tap(socket: Socket): void {
    const { tap } = this.settings;
    if (!tap) return;
    const engine = socket.io.engine;
    engine.on("packet", (packet) => tap("in", textOf(packet)));
    engine.on("packetCreate", (packet) => tap("out", textOf(packet)));
  }
}

function codeOfRefusal(code: unknown): number {
  if (code === "unauthorized" || endsConnection(code)) return closeCodes.tokenExpired;
  return code === "forbidden" ? closeCodes.policyViolation : closeCodes.abnormal;
}

const packetTypes = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

/** Engine.IO 4: one digit for the type, then the data. */
function textOf({ type, data }: { type: string; data?: unknown }): string {
  return `${packetTypes.indexOf(type)}${typeof data === "string" ? data : data === undefined ? "" : "<binary>"}`;
}
