// Serves the production build on PORT, reachable from this machine only: the public address is the gateway's.
import { existsSync } from "node:fs";

const server = new URL("../.next/standalone/server.js", import.meta.url);

if (!existsSync(server)) {
  console.error("There is no production build yet: run `npm run build` first.");
  process.exit(1);
}

process.env.NODE_ENV = "production";
process.env.HOSTNAME = "127.0.0.1";
process.env.PORT ??= "3000";
await import(server);
