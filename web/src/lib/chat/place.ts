/** What a conversation is in: a room by its name, or one other person by their id. */
export type Place = { kind: "room"; room: string } | { kind: "person"; userId: string };
