import { describe, expect, test } from "vitest";
import { readChatData, type ChatMessage } from "@/lib/chat/chat-message";
import { isEmojiOnly, toPieces } from "@/lib/chat/rich-text";
import { Clock } from "@/lib/chat/clock";
import { chatMessages } from "@/lib/chat/room-feed";
import { rowMaker, toRows, type ChatRow } from "@/lib/chat/rows";
import type { RoomEntry } from "@/lib/realtime/room-log";
import { gatewayRedirect } from "@/lib/gateway-redirect";

describe("what somebody typed", () => {
  test("is cut into text, links and code, and nothing of it is lost", () => {
    expect(toPieces("See https://example.org/a?b=c, then `run it`.")).toEqual([
      { kind: "text", text: "See " },
      { kind: "link", text: "https://example.org/a?b=c", href: "https://example.org/a?b=c" },
      { kind: "text", text: ", then " },
      { kind: "code", text: "run it" },
      { kind: "text", text: "." },
    ]);
  });

  test("keeps code as it is, links in it too", () => {
    expect(toPieces("so:\n```ts\nopen('http://a.b')\n  `x`\n```\ndone")).toEqual([
      { kind: "text", text: "so:" },
      { kind: "codeBlock", text: "open('http://a.b')\n  `x`" },
      { kind: "text", text: "done" },
    ]);
  });

  test("makes no link of other schemes", () => {
    expect(toPieces("javascript:alert(1)").map(({ kind }) => kind)).toEqual(["text"]);
  });

  test.each([
    ["👍", true],
    ["👩‍💻 🎉", true],
    ["ok 👍", false],
    ["123", false],
  ])("%s stands alone: %s", (text, alone) => expect(isEmojiOnly(text)).toBe(alone));

  test("is read from other clients' data, or left", () => {
    expect(readChatData("hi")).toEqual({ text: "hi" });
    expect(readChatData({ text: "hi", name: " Ada " })).toEqual({ text: "hi", name: "Ada" });
    expect([null, 7, {}, { text: 7 }, { text: "" }].map(readChatData)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("rows", () => {
  const message = (key: string, timestamp: number, authorId = "a"): ChatMessage => ({
    ...{ key, timestamp, authorId, author: authorId, text: key, own: false, delivery: "sent" },
  });
  const clock = new Clock("UTC");
  const noon = Date.UTC(2026, 4, 1, 12);

  test("begin each day with a divider and let one person's messages continue", () => {
    const rows = toRows(
      [
        message("1", noon),
        message("2", noon + 1_000),
        message("3", noon + 2_000, "b"),
        message("4", noon + 86_400_000, "b"),
      ],
      clock,
    );
    expect(
      rows.map((row) => (row.kind === "message" ? [row.key, row.continues, row.ends] : row.kind)),
    ).toEqual(["day", ["1", false, false], ["2", true, true], ["3", false, true], "day", ["4", false, true]]);
  });

  test("have a line above the first unread message, which continues nothing", () => {
    const rows = toRows([message("1", noon), message("2", noon + 1_000)], clock, { firstUnread: "2" });
    expect(rows.map(({ kind }) => kind)).toEqual(["day", "message", "unread", "message"]);
    expect(rows[1]).toMatchObject({ ends: true });
    expect(rows[3]).toMatchObject({ continues: false });
  });

  test("begin a day when it begins where the reader is", () => {
    const aroundMidnight = [
      message("1", Date.UTC(2026, 4, 1, 18, 10)),
      message("2", Date.UTC(2026, 4, 1, 18, 20)),
    ];
    const kinds = (zone: string) => toRows(aroundMidnight, new Clock(zone)).map(({ kind }) => kind);
    expect(kinds("Asia/Kathmandu")).toEqual(["day", "message", "day", "message"]);
    expect(kinds("Europe/Berlin")).toEqual(["day", "message", "message"]);
  });

  test("keep the name of a message that was the first when older ones are put before it", () => {
    const rows = toRows([message("1", noon), message("2", noon + 1_000)], clock, { heads: new Set(["2"]) });
    expect(rows[1]).toMatchObject({ key: "1", ends: true });
    expect(rows[2]).toMatchObject({ key: "2", continues: false });
  });

  test("start anew after five minutes", () => {
    const rows = toRows([message("1", noon), message("2", noon + 300_000)], clock);
    expect(rows[2]).toMatchObject({ key: "2", continues: false });
  });
});

describe("a browser at the wrong door", () => {
  const gateway = "http://localhost:8080";

  test.each([
    ["localhost:3000", "http://localhost:8080/chat?a=1"],
    ["127.0.0.1:3000", "http://localhost:8080/chat?a=1"],
    ["localhost:8080", undefined],
    ["127.0.0.1:8080", undefined],
    ["192.168.0.2:8080", undefined],
    ["chat.example.org", undefined],
  ])("that asked %s is sent to %s", (host, target) => {
    expect(gatewayRedirect(gateway, host, "/chat?a=1")?.href).toBe(target);
  });

  test("is let be when nobody named a gateway", () => {
    expect(gatewayRedirect(undefined, "localhost:3000", "/")).toBeNull();
  });
});

describe("a conversation that grows", () => {
  const clock = new Clock("UTC");
  const entry = (offset: number): RoomEntry => ({
    ...{ key: `e:${offset}`, offset, userId: offset % 3 ? "a" : "b", username: "Ada", data: `${offset}` },
    ...{ timestamp: Date.UTC(2026, 4, 1) + offset * 60_000 * 7, delivery: "sent" },
  });

  test("has the rows that it would have if it were made anew, and those it had are the same", () => {
    const toMessages = chatMessages(() => false);
    const grow = rowMaker(clock, {});
    let entries: RoomEntry[] = [];
    let before: readonly ChatRow[] = [];
    for (let offset = 1; offset <= 300; offset += 1 + (offset % 4)) {
      entries = [...entries, ...Array.from({ length: 1 + (offset % 4) }, (_, more) => entry(offset + more))];
      const rows = grow(toMessages(entries));
      expect(rows).toEqual(toRows(toMessages(entries), clock));
      expect(rows.slice(0, Math.max(0, before.length - 2)).every((row, index) => row === before[index])).toBe(
        true,
      );
      before = rows;
    }
    // Own messages take their place, older ones come before, and what was not chat vanishes.
    const other = [entry(-1), entry(0), ...entries.slice(0, 50), { ...entry(51), data: null }, entry(90)];
    expect(grow(toMessages(other))).toEqual(toRows(chatMessages(() => false)(other), clock));
  });
});
