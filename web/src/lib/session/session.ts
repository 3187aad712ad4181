/** Who is signed in. `token` is there only right after signing in. */
export interface Session {
  userId: string;
  username: string;
  token?: string | null;
  expiresAt?: number | null;
}

/** Checked by hand: pages that are nothing but text read this one answer, and zod weighs more than all of our code in them. */
export function readSession(value: unknown): Session | null {
  const { userId, username, token, expiresAt } = (value ?? {}) as Partial<Record<keyof Session, unknown>>;
  const known = typeof userId === "string" && typeof username === "string";
  return known && isMaybe(token, "string") && isMaybe(expiresAt, "number")
    ? { userId, username, token, expiresAt }
    : null;
}

function isMaybe(value: unknown, type: "string"): value is string | null | undefined;
function isMaybe(value: unknown, type: "number"): value is number | null | undefined;
function isMaybe(value: unknown, type: string): boolean {
  return value === undefined || value === null || typeof value === type;
}
