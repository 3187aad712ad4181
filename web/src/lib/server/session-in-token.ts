import * as z from "zod/mini";
import type { Session } from "@/lib/session/session";
import type { Visitor } from "./visitor";

const claims = z.object({
  sub: z.string(),
  name: z.optional(z.string()),
  preferred_username: z.optional(z.string()),
  exp: z.optional(z.number()),
});

/**
 * Who a visitor's own token says they are, for while nobody can be asked whether it counts. Not checked, so good for nothing but
 * showing them their own name; null when it has run out, undefined when it does not say.
 */
export function sessionInToken({ cookie }: Visitor, now = Date.now()): Session | null | undefined {
  const payload = cookie?.split("; ")[0]?.split("=")[1]?.split(".")[1];
  if (!payload) return undefined;
  const checked = claims.safeParse(parse(Buffer.from(payload, "base64url").toString("utf8")));
  if (!checked.success) return undefined;
  const { sub, name, preferred_username, exp } = checked.data;
  const username = name ?? preferred_username;
  if (username === undefined) return undefined;
  return exp !== undefined && exp * 1_000 <= now ? null : { userId: sub, username };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
