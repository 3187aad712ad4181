"use client";

import { useEffect } from "react";
import type * as RoomArchive from "@/lib/chat/room-archive";
import type { UseRoomResult } from "./useRoom";

/** Keeps a room over a reload of the tab, for the person who is in it: also when the server cannot be reached then. */
export function useRoomArchive(
  userId: string,
  name: string,
  { memory, recall }: Pick<UseRoomResult, "memory" | "recall">,
): void {
  useEffect(() => {
    let archive: typeof RoomArchive | null = null;
    let isGone = false;
    // Its code comes after the page's own: who has not signed in needs none of it.
    void import("@/lib/chat/room-archive").then(
      (loaded) => {
        if (isGone) return;
        archive = loaded;
        const known = loaded.readRoomArchive(userId, name);
        if (known) recall(known);
      },
      // A page works without it.
      () => undefined,
    );
    const write = () => {
      const now = memory();
      if (now) archive?.writeRoomArchive(userId, name, now);
    };
    const onVisibility = () => document.visibilityState === "hidden" && write();
    window.addEventListener("pagehide", write);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      isGone = true;
      window.removeEventListener("pagehide", write);
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }, [userId, name, memory, recall]);
}
