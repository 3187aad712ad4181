const allowed = /^[A-Za-z0-9_.:-]{1,64}$/;

export const isRoomName = (name: string): boolean => allowed.test(name);

/** Makes of what somebody typed the nearest name that a room may have; empty when nothing is left of it. */
export function toRoomName(typed: string): string {
  return typed
    .trim()
    .toLowerCase()
    .replace(/\s+/g, "-")
    .replace(/[^a-z0-9_.:-]/g, "")
    .slice(0, 64);
}
