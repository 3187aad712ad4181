const allowed = /^[A-Za-z0-9_.:-]{1,64}$/;

/** Two names mean folders in an address. */
export const isRoomName = (name: string): boolean => allowed.test(name) && name !== "." && name !== "..";

/** What a room's name may be, for people. */
export const roomNameRule = "A room’s name has 1 to 64 of the letters A to Z, digits, and the signs . _ : -";

export type TypedRoom = { name: string } | { name: null; suggestion: string | null };

/** The room that somebody means by what they typed; if it can be none, the nearest name that could be. */
export function readRoomName(typed: string): TypedRoom {
  const name = typed.trim().toLowerCase().replace(/\s+/g, "-");
  return isRoomName(name) ? { name } : { name: null, suggestion: nearest(name) };
}

function nearest(name: string): string | null {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9_.:]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 64);
  return /[a-z0-9]/.test(plain) && isRoomName(plain) ? plain : null;
}
