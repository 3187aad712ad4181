"use client";

import { useEffect, useState } from "react";
import type { Probe } from "./probe-wires";

/** Asks a wire whenever there is another `occasion`. The last answer stands until the next has come. */
export function useProbe(ask: (signal: AbortSignal) => Promise<Probe>, occasion: string | null): Probe {
  const [probe, setProbe] = useState<Probe>({ state: "asking" });
  useEffect(() => {
    if (occasion === null) return;
    const gone = new AbortController();
    void ask(gone.signal).then((answer) => {
      if (!gone.signal.aborted) setProbe(answer);
    });
    return () => gone.abort();
  }, [ask, occasion]);
  return probe;
}
