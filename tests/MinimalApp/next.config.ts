import type { NextConfig } from "next";
import { resolve } from "node:path";

// node_modules is a link to the site's, so that the test needs no second install: the repository is the root of both.
const root = resolve(import.meta.dirname, "../..");

const config: NextConfig = { turbopack: { root }, outputFileTracingRoot: root };

export default config;
