// Copies hooks, or files by their path under src/, with all that they import into the src/ folder of another Next.js app:
//   node scripts/copy-hooks.mjs ../my-app/src useRoom useSSE
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src/", import.meta.url));
const [target, ...hooks] = process.argv.slice(2);
if (!target || hooks.length === 0) {
  console.error(
    "Usage: node scripts/copy-hooks.mjs <your app's src folder> <hook or path> [<hook or path> …]",
  );
  process.exit(1);
}

const imports = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;
/** A context is of no use without the component that fills it. */
const providers = { "client-context.ts": "WebSocketProvider", "inbox-context.ts": "NotificationProvider" };
const files = new Set();
const packages = new Set();

function find(path, wantedBy) {
  const file = [".ts", ".tsx"].map((ending) => path + ending).find(existsSync);
  if (!file) {
    console.error(`${wantedBy} wants ${relative(source, path)}, which is not there.`);
    process.exit(1);
  }
  return file;
}

function take(file) {
  if (files.has(file)) return;
  files.add(file);
  const provider = providers[basename(file)];
  if (provider) take(find(join(dirname(file), provider), file));
  for (const [, name] of readFileSync(file, "utf8").matchAll(imports)) {
    if (name.startsWith("@/")) take(find(join(source, name.slice(2)), file));
    else if (name.startsWith(".")) take(find(join(dirname(file), name), file));
    else packages.add(name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
  }
}

for (const hook of hooks) {
  const folder = hook.includes("/")
    ? ""
    : existsSync(join(source, "hooks", `${hook}.ts`))
      ? "hooks"
      : "contexts";
  take(find(join(source, folder, hook), "The command line"));
}
for (const file of files) {
  const copy = join(resolve(target), relative(source, file));
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(file, copy);
}
console.log(`Copied ${files.size} files. They need the packages ${[...packages].sort().join(", ")}.`);
