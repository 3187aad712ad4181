import type { RealtimeClient } from "./client";

const membersOf = new WeakMap<RealtimeClient, Map<string, Set<object>>>();

/**
 * Counts who is in a room over one client. The returned function ends a membership and says whether it was the last: only then
 * may the server be told. A Room whose code is changed under an open page (Fast Refresh) has a successor before it ends.
 */
export function beIn(client: RealtimeClient, room: string): () => boolean {
  let rooms = membersOf.get(client);
  if (!rooms) membersOf.set(client, (rooms = new Map()));
  let members = rooms.get(room);
  if (!members) rooms.set(room, (members = new Set()));
  const me = {};
  members.add(me);
  return () => members.delete(me) && members.size === 0;
}
