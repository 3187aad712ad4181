"use client";

import { useEffect, useState } from "react";

/** Whole seconds until a moment (Unix milliseconds), counted down; 0 when it is past, null when there is none. */
export function useSecondsUntil(moment: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (moment === null) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [moment]);
  return moment === null ? null : Math.max(0, Math.ceil((moment - now) / 1_000));
}
