"use client";

import { useMemo } from "react";
import type { Member } from "@/lib/realtime/events";
import { useRoom } from "./useRoom";

export interface Presence {
  members: readonly Member[];
  typing: readonly Member[];
  count: number;
}

/** Who is in a room. Being asked makes one a member too: presence is seen from inside. */
export function usePresence(room: string): Presence {
  const { members, typing } = useRoom(room);
  return useMemo(() => ({ members, typing, count: members.length }), [members, typing]);
}
