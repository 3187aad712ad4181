import type { Member } from "@/lib/realtime/events";

/** What a conversation is in: a room by its name, or one other person by their id, and what they are said to be called. */
export type Place = { kind: "room"; room: string } | { kind: "person"; userId: string; username?: string };

/** Where the private conversation with somebody is. Their name goes along: nobody else could say it before they speak. */
export const privateHref = ({ userId, username }: Member) =>
  `/chat/with/${encodeURIComponent(userId)}?${new URLSearchParams({ name: username })}`;
