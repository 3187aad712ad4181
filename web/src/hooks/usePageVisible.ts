"use client";

import { useSyncExternalStore } from "react";

/** Whether anybody can see this page just now. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(
    listen,
    () => !document.hidden,
    () => true,
  );
}

function listen(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}
