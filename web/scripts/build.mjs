// Makes the production build that start.mjs serves: `next build`, but only when what goes into it changed since the last one.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeTurn } from "./take-turn.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const output = `${web}.next/`;
const stampPath = `${output}standalone/.built-from`;
const sources = [
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "public",
  "src",
];

function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/** The files' bytes, and the variables that Next writes into what browsers get. */
function fingerprint() {
  const hash = createHash("sha256").update(`node ${process.versions.node.split(".")[0]}`);
  for (const source of sources) {
    for (const file of filesBelow(join(web, source))) hash.update(file).update(readFileSync(file));
  }
  for (const name of Object.keys(process.env).sort()) {
    if (name.startsWith("NEXT_PUBLIC_")) hash.update(`${name}=${process.env[name]}`);
  }
  return hash.digest("hex");
}

await takeTurn("build", web);

const wanted = fingerprint();
if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === wanted) {
  console.log("web-build: the production build is that of these sources, nothing to do.");
  process.exit(0);
}

console.log("web-build: the sources changed since the last production build; running next build…");
const started = Date.now();
const next = spawnSync(process.execPath, [`${web}node_modules/next/dist/bin/next`, "build"], {
  cwd: web,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
if (next.status !== 0) {
  console.error(`web-build: next build ended with ${next.status ?? next.signal}; its own message is above.`);
  process.exit(1);
}

// The standalone server brings its code and packages along, but leaves the files that a CDN would serve.
cpSync(`${output}static`, `${output}standalone/.next/static`, { recursive: true });
if (existsSync(`${web}public`)) cpSync(`${web}public`, `${output}standalone/public`, { recursive: true });

writeFileSync(stampPath, wanted);
console.log(`web-build: done in ${Math.round((Date.now() - started) / 1000)} s.`);
