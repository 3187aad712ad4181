// Completes package-lock.json after `npm install`: npm leaves out optional packages that the registry at hand does not
// carry, and `npm ci` then refuses the lock. Every optional dependency gets its entry, and download addresses go, so that
// the lock means the same on every platform and with every registry.
import { readFileSync, writeFileSync } from "node:fs";

const lockPath = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(lockPath, "utf8"));

const systems = new Set(["android", "darwin", "freebsd", "linux", "openharmony", "win32"]);

/** `@next/swc-win32-x64-msvc` says in its name where it runs: os, cpu and, on Linux, which libc. */
function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  if (words.includes("wasm32")) return { cpu: ["wasm32"] };
  const at = words.findIndex((word) => systems.has(word));
  if (at < 0 || words[at + 1] === undefined) return undefined;
  const [os, cpu, abi] = words.slice(at);
  const libc = abi === "musl" ? { libc: ["musl"] } : abi === "gnu" ? { libc: ["glibc"] } : {};
  return { os: [os], cpu: [cpu], ...libc };
}

const present = new Set(Object.keys(lock.packages).map((path) => path.split("node_modules/").at(-1)));
const added = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  delete entry.resolved;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (present.has(name)) continue;
    const platform = platformOf(name);
    if (!platform) throw new Error(`${name} (wanted by ${path}) names no platform: add it by hand.`);
    if (!/^\d/.test(version))
      throw new Error(`${name} is wanted as "${version}": only exact versions can be added.`);
    const dev = entry.dev ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = {
      version,
      ...dev,
      license: entry.license,
      optional: true,
      ...platform,
    };
    present.add(name);
    added.push(`${name}@${version}`);
  }
}

const [root, ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "The lock is complete." : `Added to the lock:\n  ${added.join("\n  ")}`);
