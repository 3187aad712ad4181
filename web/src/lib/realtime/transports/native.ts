import { browserEnvironment, type Environment } from "../environment";
import type { FrameTap, Link, Transport } from "./transport";

export interface NativeSettings {
  environment?: Pick<Environment, "openSocket">;
  tap?: FrameTap;
}

/** The native wire: a plain WebSocket, each frame one command or event. A browser can send a token in the address only. */
export function nativeTransport({ environment, tap }: NativeSettings = {}): Transport {
  const sockets = environment ?? browserEnvironment();
  return {
    wire: "native",
    dial({ url, token }) {
      const link = sockets.openSocket(token === null ? url : withToken(url, token));
      return tap ? tapped(link, tap) : link;
    },
  };
}

function withToken(url: string, token: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}access_token=${encodeURIComponent(token)}`;
}

function tapped(link: Link, tap: FrameTap): Link {
  const outer: Link = {
    ...{ onopen: null, onmessage: null, onclose: null, onerror: null },
    send(frame) {
      tap("out", frame);
      link.send(frame);
    },
    close: () => link.close(),
  };
  link.onopen = () => outer.onopen?.();
  link.onclose = ({ code, reason }) => outer.onclose?.({ code, reason });
  link.onerror = () => outer.onerror?.();
  link.onmessage = ({ data }) => {
    tap("in", String(data));
    outer.onmessage?.({ data });
  };
  return outer;
}
