import { socketUrl } from "@/lib/realtime/socket-url";

/** Whether a wire that this page holds no connection on answers, and how fast. */
export type Probe = { state: "asking" } | { state: "answers"; ms: number } | { state: "silent" };

/** A whole connection, up to the server's first word. */
export const probeWebSocket = (signal: AbortSignal) =>
  timed(
    () =>
      new Promise((done) => {
        const socket = new WebSocket(socketUrl());
        const end = (answered: boolean) => {
          done(answered);
          socket.close();
        };
        socket.onmessage = () => end(true);
        socket.onerror = socket.onclose = () => done(false);
        signal.addEventListener("abort", () => end(false));
      }),
  );

/** SignalR's negotiation: the first thing that its client would say. Nothing is held open by it. */
export const probeSignalR = (signal: AbortSignal) =>
  timed(async () => {
    const answer = await fetch("/hubs/realtime/negotiate?negotiateVersion=1", { method: "POST", signal });
    return answer.ok;
  });

/** Engine.IO's handshake by polling, and a farewell. */
export const probeSocketIo = (signal: AbortSignal) =>
  timed(async () => {
    const address = "/socket.io/?EIO=4&transport=polling";
    const answer = await fetch(address, { signal });
    const packet = await answer.text();
    if (!answer.ok || !packet.startsWith("0")) return false;
    const { sid } = JSON.parse(packet.slice(1)) as { sid: string };
    void fetch(`${address}&sid=${sid}`, { method: "POST", body: "1" }).catch(() => undefined);
    return true;
  });

async function timed(ask: () => Promise<boolean>): Promise<Probe> {
  const started = performance.now();
  try {
    return (await ask()) ? { state: "answers", ms: performance.now() - started } : { state: "silent" };
  } catch {
    return { state: "silent" };
  }
}
