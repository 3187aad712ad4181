import * as z from "zod/mini";

const schema = z.object({
  userId: z.string(),
  username: z.string(),
  token: z.nullish(z.string()),
  expiresAt: z.nullish(z.number()),
});

/** Who is signed in. `token` is there only right after signing in. */
export type Session = z.infer<typeof schema>;

export function readSession(value: unknown): Session | null {
  const checked = schema.safeParse(value);
  return checked.success ? checked.data : null;
}
