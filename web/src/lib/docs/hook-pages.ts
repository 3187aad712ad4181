import "server-only";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hookEntries, type HookEntry } from "./hooks";

export interface HookPage extends HookEntry {
  /** As the source declares it, with its comments. */
  signature: string;
  exampleCode: string;
}

/** What each hook's own source says, and the source of the example that runs beside it: read, so that it is never out of date. */
export async function readHookPages(): Promise<HookPage[]> {
  return await Promise.all(
    hookEntries.map(async (entry) => {
      const sources = await Promise.all(entry.sources.map(readSource));
      const exampleCode = await readSource(`components/docs/examples/${entry.example}.tsx`);
      return { ...entry, signature: sources.map(declarations).join("\n\n"), exampleCode: exampleCode.trim() };
    }),
  );
}

const readSource = (path: string) => readFile(join(process.cwd(), "src", path), "utf8");

function declarations(source: string): string {
  const exported =
    /(?:^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export (?:interface [\s\S]*?^}|function use\w+[\s\S]*?\{$)/gm;
  const found = source.match(exported) ?? [];
  return found.map((text) => text.replace(/ \{$/, ";").replaceAll(/^export /gm, "")).join("\n\n");
}
