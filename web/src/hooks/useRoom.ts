"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useRealtimeClient } from "@/contexts/client-context";
import {
  emptyRoom,
  type Room,
  type RoomMemory,
  type RoomSnapshot,
  type RoomStart,
} from "@/lib/realtime/room";
import type { RoomEntry } from "@/lib/realtime/room-log";
import { roomOf } from "@/lib/realtime/rooms";

export interface UseRoomResult extends RoomSnapshot {
  /** Shows the message at once and sends it until the room has it. */
  send: Room["send"];
  retry: Room["retry"];
  discard: Room["discard"];
  showTyping: Room["showTyping"];
  loadOlder: Room["loadOlder"];
  dismissGap: Room["dismissGap"];
  isOwn: Room["isOwn"];
  /** What to keep of the room over a reload, and to begin with after it. */
  memory: () => RoomMemory | null;
  recall: Room["recall"];
}

/** In a room for as long as the component is there, through every reconnect. `start` is what a server component has read. */
export function useRoom(name: string, start?: RoomStart): UseRoomResult {
  const client = useRealtimeClient();
  const room = useMemo(() => roomOf(client, name, start), [client, name, start]);
  useEffect(() => room.open(), [room]);
  const snapshot = useSyncExternalStore(room.listen, room.read, () => (start ? room.read() : emptyRoom));
  const actions = useMemo(
    () => ({
      send: (data: unknown) => room.send(data),
      retry: (key: string) => room.retry(key),
      discard: (key: string) => room.discard(key),
      showTyping: (isTyping: boolean) => room.showTyping(isTyping),
      loadOlder: () => room.loadOlder(),
      dismissGap: () => room.dismissGap(),
      isOwn: (entry: RoomEntry) => room.isOwn(entry),
      memory: () => room.memory,
      recall: (memory: RoomMemory) => room.recall(memory),
    }),
    [room],
  );
  return useMemo(() => ({ ...snapshot, ...actions }), [snapshot, actions]);
}
