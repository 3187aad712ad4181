// Serves the production build (`npm run build` first) on PORT, reachable from this machine only: the public address is the gateway's.
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));
const standalone = `${web}.next/standalone/`;

if (!existsSync(`${standalone}server.js`)) {
  console.error("There is no production build yet: run `npm run build` first.");
  process.exit(1);
}

// The standalone server brings its code and packages along, but leaves the files that a CDN would serve.
cpSync(`${web}.next/static`, `${standalone}.next/static`, { recursive: true });
if (existsSync(`${web}public`)) cpSync(`${web}public`, `${standalone}public`, { recursive: true });

process.env.HOSTNAME ??= "127.0.0.1";
process.env.PORT ??= "3000";
await import(`${new URL("../.next/standalone/server.js", import.meta.url)}`);
