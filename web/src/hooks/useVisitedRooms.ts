"use client";

import { useEffect, useSyncExternalStore } from "react";

const key = "realtime.rooms";
const changedHere = "realtime:rooms";
const onServer: readonly string[] = ["general"];
let cached: { stored: string | null; rooms: readonly string[] } = { stored: null, rooms: onServer };

/** The rooms that this browser has been in, in step across tabs; the current one becomes one of them. */
export function useVisitedRooms(current: string | undefined): readonly string[] {
  const rooms = useSyncExternalStore(listen, read, () => onServer);
  useEffect(() => {
    if (current === undefined || read().includes(current)) return;
    localStorage.setItem(key, JSON.stringify([...read(), current].slice(-30)));
    window.dispatchEvent(new Event(changedHere));
  }, [current]);
  return rooms;
}

function read(): readonly string[] {
  const stored = localStorage.getItem(key);
  if (cached.stored !== stored) cached = { stored, rooms: parse(stored) };
  return cached.rooms;
}

function parse(stored: string | null): readonly string[] {
  try {
    const rooms: unknown = JSON.parse(stored ?? "[]");
    const names = Array.isArray(rooms) ? rooms.filter((room) => typeof room === "string") : [];
    return [...new Set([...onServer, ...names])];
  } catch {
    return onServer;
  }
}

function listen(changed: () => void): () => void {
  window.addEventListener("storage", changed);
  window.addEventListener(changedHere, changed);
  return () => {
    window.removeEventListener("storage", changed);
    window.removeEventListener(changedHere, changed);
  };
}
