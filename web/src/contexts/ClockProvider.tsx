"use client";

import { createContext, useContext, useEffect, useSyncExternalStore, type ReactNode } from "react";
import { clockOf, type Clock } from "@/lib/chat/clock";

const ClockContext = createContext<Clock>(clockOf("UTC"));

export interface ClockProviderProps {
  /** The zone that the browser has told before. */
  zone: string | undefined;
  children: ReactNode;
}

/** The clock on this browser's wall. A cookie tells the server its zone, so that both write the same times. */
export function ClockProvider({ zone: told, children }: ClockProviderProps) {
  const zone = useSyncExternalStore(never, ownZone, () => told ?? "UTC");
  useEffect(() => {
    if (zone !== told) document.cookie = `time-zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }, [zone, told]);
  return <ClockContext value={clockOf(zone)}>{children}</ClockContext>;
}

export function useClock(): Clock {
  return useContext(ClockContext);
}

const never = () => () => undefined;
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
