"use client";

import { useContext, useEffect } from "react";
import { ClientContext } from "@/contexts/client-context";

/** Has this page's messages traced, from when the browser has nothing better to do: the code for it comes only then. */
export function BrowserTracing({ ratio }: { ratio: number }) {
  const client = useContext(ClientContext);
  useEffect(() => {
    if (!client) return;
    let stop: (() => void) | null = null;
    let wanted = true;
    const cancel = whenIdle(() => {
      void import("@/lib/tracing/browser-tracer").then(
        ({ traceMessages }) => {
          if (wanted) stop = traceMessages(client, { ratio });
        },
        // A page works without it.
        () => undefined,
      );
    });
    return () => {
      wanted = false;
      cancel();
      stop?.();
    };
  }, [client, ratio]);
  return null;
}

/** Safari has no idle callback yet. */
function whenIdle(callback: () => void): () => void {
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(callback, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(callback, { timeout: 2_000 });
  return () => cancelIdleCallback(handle);
}
