import { closeCodes, verdictOn, type Verdict } from "./close-codes";
import { step, type ConnectionInput, type ConnectionState } from "./connection-state";
import type { Environment, PageSignal } from "./environment";
import type { RealtimeProblem } from "./errors";
import { foreignOriginHint } from "./foreign-origin";
import { Listeners } from "./listeners";
import { retryDelay, type RetryRules } from "./retry";
import type { Address, Link, Transport } from "./transports/transport";
import { Watchdog } from "./watchdog";

/**
 * Asked before every dial. `tokenExpired`: the last connection ended because of its token. `failedDials`: how often in a row
 * no connection came about; a browser does not say why, it may have been a refused token.
 */
export type UrlSource = (dial: DialHistory) => string | Promise<string>;

export interface DialHistory {
  tokenExpired: boolean;
  failedDials: number;
}

/** Where to dial, and as whom. Asked before every dial. */
export interface AddressSource {
  /** Where that takes no waiting, so that the dial is made at once. */
  fixed: Address | null;
  find(dial: DialHistory): Promise<Address>;
  /** Without, close code 4401 is final. */
  canRenewToken: boolean;
}

export interface ConnectionOptions {
  address: AddressSource;
  transport: Transport;
  /** Asked whenever a rule is needed, so that it may change while connected. */
  retry(): RetryRules;
  /** How long one dial may take. */
  dialTimeoutMs: number;
  /** How long after a heartbeat without a word the connection counts as dead. */
  graceMs: number;
  pingFrame: string;
  onProblem(problem: RealtimeProblem): void;
}

/** One failed dial may be a server that starts. */
const dialsBeforeHint = 2;

/** One link that comes back, over whichever wire: carries out what the state machine decides. Knows frames, not messages. */
export class Connection {
  #state: ConnectionState = { status: "disconnected", cause: "idle" };
  #link: Link | null = null;
  #timer: number | null = null;
  #dial = 0;
  #tokenExpired = false;
  #failedDials = 0;
  #wasConnected = false;
  #dialed = "";
  #unwatchPage: (() => void) | null = null;
  readonly #watchdog: Watchdog;
  readonly #stateListeners: Listeners<ConnectionState>;
  readonly #frameListeners: Listeners<string | object>;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly environment: Environment,
  ) {
    const thrown = (error: unknown) =>
      options.onProblem({ kind: "callback", message: "A callback threw.", error });
    this.#stateListeners = new Listeners(thrown);
    this.#frameListeners = new Listeners(thrown);
    this.#watchdog = new Watchdog(
      environment,
      options.graceMs,
      () => void this.send(options.pingFrame),
      () => this.#lost(closeCodes.abnormal, "The server fell silent."),
    );
  }

  get state(): ConnectionState {
    return this.#state;
  }

  onState(callback: (state: ConnectionState) => void): () => void {
    return this.#stateListeners.add(callback);
  }

  onFrame(callback: (frame: string | object) => void): () => void {
    return this.#frameListeners.add(callback);
  }

  connect(): void {
    this.#apply({ type: "connect" });
  }

  disconnect(): void {
    this.#apply({ type: "disconnect" });
  }

  /** Gives up this connection for a new one, now. */
  redial(): void {
    this.#apply({ type: "lost", now: this.environment.now(), code: closeCodes.goingAway, verdict: "retry" });
    this.#apply({ type: this.#state.status === "disconnected" ? "connect" : "retry" });
  }

  /** The connection looks alive and is not: it counts as lost. */
  giveUp(reason: string): void {
    if (this.#state.status === "connected") this.#lost(closeCodes.abnormal, reason);
  }

  /** Puts the frame on the wire if there is one. `isAnswered`: silence after it is a bad sign. */
  send(frame: string, isAnswered = false): boolean {
    if (this.#state.status !== "connected" || this.#link === null) return false;
    this.#link.send(frame);
    this.#watchdog.sent();
    if (isAnswered) this.#watchdog.expectAnswer(this.options.dialTimeoutMs);
    return true;
  }

  /** The server has said how often something is to be heard; from now on silence means death. */
  expectHeartbeat(heartbeatMs: number): void {
    if (this.#state.status === "connected") this.#watchdog.start(heartbeatMs);
  }

  #apply(input: ConnectionInput): void {
    const before = this.#state;
    const after = step(before, input, {
      retry: this.options.retry(),
      canRenewToken: this.options.address.canRenewToken,
      delay: (attempt, verdict) => retryDelay(this.options.retry(), attempt, verdict, this.environment),
    });
    if (after === before) return;
    this.#state = after;
    this.#clearTimer();

    switch (after.status) {
      case "disconnected":
        this.#dropLink();
        if (after.cause !== "gave_up") this.#ignorePage();
        break;
      case "connecting":
        this.#heedPage();
        this.#open();
        break;
      case "connected":
        break;
      case "reconnecting":
        if (after.phase === "waiting") this.#wait(after.retryAt);
        else this.#open();
        break;
      default:
        after satisfies never;
    }
    this.#stateListeners.tell(after);
  }

  #wait(until: number): void {
    this.#dropLink();
    const ms = Math.max(0, until - this.environment.now());
    this.#timer = this.environment.setTimeout(() => this.#apply({ type: "retry" }), ms);
  }

  #open(): void {
    const dial = ++this.#dial;
    const current = () => dial === this.#dial;
    this.#timer = this.environment.setTimeout(
      () => this.#lost(closeCodes.abnormal, "The server did not answer in time."),
      this.options.dialTimeoutMs,
    );

    const { address } = this.options;
    if (address.fixed) return this.#openLink(address.fixed, current);
    void Promise.resolve()
      .then(() => address.find({ tokenExpired: this.#tokenExpired, failedDials: this.#failedDials }))
      .then(
        (found) => current() && this.#openLink(found, current),
        (error: unknown) => current() && this.#lost(closeCodes.abnormal, `No address: ${String(error)}`),
      );
  }

  #openLink(address: Address, current: () => boolean): void {
    let link: Link;
    this.#dialed = address.url;
    try {
      link = this.options.transport.dial(address);
    } catch (error) {
      // An address that is none. Told in its own turn, as a link's own failures are.
      this.#clearTimer();
      this.#timer = this.environment.setTimeout(() => {
        if (current()) this.#lost(closeCodes.policyViolation, `Cannot open ${address.url}: ${String(error)}`);
      }, 0);
      return;
    }
    this.#link = link;
    link.onopen = () => {
      if (!current()) return;
      this.#tokenExpired = false;
      this.#failedDials = 0;
      this.#wasConnected = true;
      this.#apply({ type: "opened", now: this.environment.now() });
    };
    link.onmessage = ({ data }) => {
      if (!current()) return;
      this.#watchdog.heard();
      if (typeof data === "string" || isEvent(data)) this.#frameListeners.tell(data);
      else this.options.onProblem({ kind: "malformed", message: "A binary frame came.", frame: "" });
    };
    link.onclose = ({ code, reason }) => {
      if (current()) this.#lost(code, reason);
    };
    // A close always follows and says as much as a browser lets on.
    link.onerror = () => undefined;
  }

  #lost(code: number, reason: string): void {
    const verdict: Verdict = verdictOn(code);
    this.#tokenExpired ||= verdict === "new_token";
    if (this.#state.status !== "connected") this.#failedDials++;
    this.#dropLink();
    const message = reason === "" ? `The connection was lost (${code}).` : reason;
    this.options.onProblem({ kind: "socket", message });
    if (this.#failedDials === dialsBeforeHint && !this.#wasConnected) this.#hintAtOrigin();
    this.#apply({ type: "lost", now: this.environment.now(), code, verdict });
  }

  /** Who was never let in may be a page that the server does not know. For developers, and once. */
  #hintAtOrigin(): void {
    const hint = foreignOriginHint(this.#dialed);
    if (hint === null) return;
    this.options.onProblem({ kind: "socket", message: hint });
    // eslint-disable-next-line no-console -- a developer looks there first
    console.warn(hint);
  }

  /** From here on the old link is nobody's: whatever it still says is not heard. */
  #dropLink(): void {
    this.#dial++;
    this.#watchdog.stop();
    const link = this.#link;
    this.#link = null;
    link?.close();
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.environment.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #heedPage(): void {
    this.#unwatchPage ??= this.environment.watchPage((signal) => this.#hear(signal));
  }

  #ignorePage(): void {
    this.#unwatchPage?.();
    this.#unwatchPage = null;
  }

  /**
   * A machine that went offline has lost its connections, whether they know it or not; where one can be had all the same, to
   * the machine itself for instance, the next try has it. Otherwise a live connection is asked to prove itself and a waiting one
   * need not wait on.
   */
  #hear(signal: PageSignal): void {
    if (signal === "offline") this.giveUp("The device is offline.");
    else if (this.#state.status === "connected") this.#watchdog.probe();
    else this.#apply({ type: "retry" });
  }
}

/** What a transport that parses by itself gives; a browser gives binary frames as a Blob or a buffer. */
function isEvent(data: unknown): data is object {
  return (
    typeof data === "object" &&
    data !== null &&
    "type" in data &&
    typeof data.type === "string" &&
    !isBinary(data)
  );
}

const isBinary = (data: object) => typeof Blob !== "undefined" && data instanceof Blob;
