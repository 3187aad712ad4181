import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { startAtEnd } from "@/lib/chat/start-at-end";
import { contentPolicy, isHost } from "@/lib/server/content-policy";
import { socketOrigins } from "@/lib/server/socket-origins";

const policyFor = (isDevelopment: boolean) =>
  contentPolicy({ nonce: "n0nce", host: "a.example:1", isDevelopment });
const directive = (policy: string, name: string) =>
  policy.split("; ").find((part) => part.startsWith(`${name} `));

test("A page's scripts are those of its nonce and the one of our own, and evaluate nothing but in development", () => {
  const hash = createHash("sha256").update(startAtEnd).digest("base64");
  expect(directive(policyFor(false), "script-src")).toBe(
    `script-src 'self' 'nonce-n0nce' 'sha256-${hash}' 'strict-dynamic'`,
  );
  expect(directive(policyFor(true), "script-src")).toContain("'unsafe-eval'");
  expect(directive(policyFor(false), "style-src-elem")).toBe("style-src-elem 'self' 'nonce-n0nce'");
});

test("A page speaks to its own host, sockets included, and to where the sockets are said to be", () => {
  expect(directive(policyFor(false), "connect-src")).toBe(
    "connect-src 'self' ws://a.example:1 wss://a.example:1",
  );
  expect(socketOrigins("wss://rt.example/ws")).toEqual(["wss://rt.example", "https://rt.example"]);
  expect(socketOrigins("http://rt.example:5/ws")).toEqual(["ws://rt.example:5", "http://rt.example:5"]);
  expect(socketOrigins("nonsense")).toEqual([]);
});

test.each([
  ["localhost:8080", true],
  ["[::1]:8080", true],
  ["chat.example.org", true],
  ["a[b", false],
  ["", false],
  ["a;script-src *", false],
  ["a.example:99999", false],
  ["a/b", false],
])("The Host %j is one: %s", (host, is) => {
  expect(isHost(host)).toBe(is);
});
