import type { Link } from "./transports/transport";

/** What the client needs from the world around it: time, chance, sockets and the page's signals. Tests bring their own. */
export interface Environment {
  now(): number;
  setTimeout(callback: () => void, ms: number): number;
  clearTimeout(timer: number): void;
  /** A number in [0, 1), as Math.random gives it. */
  random(): number;
  /** A new identifier, unique over all clients. */
  id(): string;
  openSocket(url: string): Link;
  /** Whether somebody may be looking: then a try should not be long in coming. */
  isPageVisible(): boolean;
  /** Tells when trying again may suddenly be worth it, or the connection doubtful. Returns the way to stop listening. */
  watchPage(onSignal: (signal: PageSignal) => void): () => void;
}

export type PageSignal = "online" | "offline" | "visible";

/** The browser itself. Everything is looked up when used, so that it can be made on a server and under fake timers. */
export function browserEnvironment(): Environment {
  return {
    now: () => Date.now(),
    setTimeout: (callback, ms) => setTimeout(callback, ms) as unknown as number,
    clearTimeout: (timer) => clearTimeout(timer),
    random: () => Math.random(),
    // Not randomUUID: browsers offer that on secure origins only, and a phone may open http://192.168.0.2:8080. The time
    // comes first: what is sent together then lies together in the server's index.
    id: () =>
      Date.now().toString(16).padStart(12, "0") +
      Array.from(crypto.getRandomValues(new Uint8Array(10)), hexByte).join(""),
    openSocket: (url) => new WebSocket(url) as Link,
    isPageVisible: () => typeof document === "undefined" || document.visibilityState === "visible",
    watchPage,
  };
}

const hexByte = (byte: number) => byte.toString(16).padStart(2, "0");

function watchPage(onSignal: (signal: PageSignal) => void): () => void {
  if (typeof window === "undefined") return () => undefined;

  const online = () => onSignal("online");
  const offline = () => onSignal("offline");
  const visibility = () => {
    if (document.visibilityState === "visible") onSignal("visible");
  };
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  document.addEventListener("visibilitychange", visibility);
  return () => {
    window.removeEventListener("online", online);
    window.removeEventListener("offline", offline);
    document.removeEventListener("visibilitychange", visibility);
  };
}
