import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * The client over each wire, against the real server: `dotnet build ../RealtimeApi`, then
 * `npx vitest run --config vitest.wires.config.ts`. Apart from the other tests, which need no server.
 */
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: ["tests/wires/**/*.wires.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
