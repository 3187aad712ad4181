"use client";

import { useCallback, useSyncExternalStore } from "react";

const key = "realtime.name";
const changedHere = "realtime:name";

/** The name that this browser's person chose, in step across tabs. Null while it is not known, "" when none was chosen. */
export function useName(): [name: string | null, setName: (name: string) => void] {
  const name = useSyncExternalStore<string | null>(listen, read, () => null);
  const setName = useCallback((chosen: string) => {
    localStorage.setItem(key, chosen.trim().slice(0, 40));
    window.dispatchEvent(new Event(changedHere));
  }, []);
  return [name, setName];
}

const read = () => localStorage.getItem(key) ?? "";

function listen(changed: () => void): () => void {
  window.addEventListener("storage", changed);
  window.addEventListener(changedHere, changed);
  return () => {
    window.removeEventListener("storage", changed);
    window.removeEventListener(changedHere, changed);
  };
}
