import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until no other process does `what` (one word) in `folder`, and keeps others waiting until this one ends. Installing
 * and building begin by deleting: two at once (a test run beside a start) would take it from each other.
 */
export async function takeTurn(what, folder) {
  const lock = `${tmpdir()}/web-${what}-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`;
  for (let told = false; ; told = true) {
    try {
      mkdirSync(lock);
      writeFileSync(`${lock}/pid`, `${process.pid}`);
      process.on("exit", () => rmSync(lock, { recursive: true, force: true }));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!holderLives(lock)) {
        rmSync(lock, { recursive: true, force: true });
        continue;
      }
      if (!told) console.log(`web-${what}: another one of this folder is under way, waiting for it…`);
      await sleep(500);
    }
  }
}

function holderLives(lock) {
  try {
    process.kill(Number(readFileSync(`${lock}/pid`, "utf8")), 0);
    return true;
  } catch (error) {
    // Not written yet: the holder took the lock this instant.
    return error.code === "ENOENT" && existsSync(lock);
  }
}
