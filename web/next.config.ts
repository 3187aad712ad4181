import type { NextConfig } from "next";
import { fileURLToPath } from "node:url";

const config: NextConfig = {
  output: "standalone",
  reactStrictMode: true,
  poweredByHeader: false,
  // It would lie over the message field on a phone; errors are shown all the same.
  devIndicators: false,
  // Repositories can lie inside other JavaScript projects; the root is here, not where another lock file is.
  outputFileTracingRoot: fileURLToPath(new URL(".", import.meta.url)),
  // They load their parts by name while running, which a bundle has not got.
  serverExternalPackages: [
    "@opentelemetry/sdk-node",
    "@opentelemetry/exporter-trace-otlp-grpc",
    "@opentelemetry/exporter-trace-otlp-proto",
    "@opentelemetry/instrumentation-undici",
  ],
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
  // What an earlier run left there, under other addresses, made the dev server reload pages for ever ("HMR hash mismatch").
  experimental: { turbopackFileSystemCacheForDev: false },
  // The policy of what a page may load is made for each answer, in src/proxy.ts.
  headers: () =>
    Promise.resolve([
      {
        source: "/:path*",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
        ],
      },
    ]),
  // What the documentation shows of the sources is read where the site runs.
  outputFileTracingIncludes: { "/docs/hooks": ["./src/**/*.ts", "./src/**/*.tsx"] },
  // The dev server is reached through the gateway, under every name this machine has for itself.
  allowedDevOrigins: ["localhost", "127.0.0.1", "[::1]"],
};

export default config;
