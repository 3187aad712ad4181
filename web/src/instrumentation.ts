/** Called once by Next when a server starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { isTraced } = await import("./lib/server/tracing-options");
  if (isTraced()) (await import("./lib/server/tracing")).startTracing();
}
