// Brings node_modules in line with package-lock.json: `npm ci`, but only when the lock changed since the last install.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { takeTurn } from "./take-turn.mjs";

const oldestNode = 20;
const web = fileURLToPath(new URL("..", import.meta.url));
const stampPath = `${web}node_modules/.installed-lock`;

function fail(message) {
  console.error(`web-install: ${message}`);
  process.exit(1);
}

const major = Number(process.versions.node.split(".")[0]);
if (major < oldestNode) {
  fail(`Node ${process.versions.node} is too old; install Node ${oldestNode} or newer and start again.`);
}

// Another Node may bring other binaries, so its major version belongs to what an install is good for.
const wanted = createHash("sha256")
  .update(readFileSync(`${web}package-lock.json`))
  .update(`node ${major} ${process.platform} ${process.arch}`)
  .digest("hex");

await takeTurn("install", web);

if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === wanted) {
  console.log("web-install: node_modules matches package-lock.json, nothing to do.");
  process.exit(0);
}

console.log(
  "web-install: package-lock.json changed since the last install; running npm ci (about a minute)…",
);
const started = Date.now();

// npm is a .cmd file on Windows, which Node starts only through a shell.
const windows = process.platform === "win32";
const npm = spawnSync(windows ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
  cwd: web,
  stdio: "inherit",
  shell: windows,
});

if (npm.error?.code === "ENOENT") {
  fail("npm was not found on the PATH; it comes with Node.js (Debian: apt-get install npm).");
}
if (npm.error) fail(`npm could not be started: ${npm.error.message}`);
if (npm.status !== 0) {
  fail(
    `npm ci ended with ${npm.status ?? npm.signal}; its own message is above. Is the npm registry reachable?`,
  );
}

writeFileSync(stampPath, wanted);
console.log(`web-install: done in ${Math.round((Date.now() - started) / 1000)} s.`);
