"use client";

import { useEffect } from "react";
import { readRoomArchive, writeRoomArchive } from "@/lib/chat/room-archive";
import type { UseRoomResult } from "./useRoom";

/** Keeps a room over a reload of the tab, for the person who is in it: also when the server cannot be reached then. */
export function useRoomArchive(
  userId: string,
  name: string,
  { memory, recall }: Pick<UseRoomResult, "memory" | "recall">,
): void {
  useEffect(() => {
    const known = readRoomArchive(userId, name);
    if (known) recall(known);
    const write = () => {
      const now = memory();
      if (now) writeRoomArchive(userId, name, now);
    };
    const onVisibility = () => document.visibilityState === "hidden" && write();
    window.addEventListener("pagehide", write);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      window.removeEventListener("pagehide", write);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [userId, name, memory, recall]);
}
