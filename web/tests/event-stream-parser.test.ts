import { describe, expect, test } from "vitest";
import { EventStreamParser, type StreamBlock } from "@/lib/realtime/transports/event-stream-parser";
import { seeded } from "./support/seeded";

function parse(...chunks: string[]): StreamBlock[] {
  const blocks: StreamBlock[] = [];
  const parser = new EventStreamParser((block) => blocks.push(block));
  chunks.forEach((chunk) => parser.push(chunk));
  return blocks;
}

describe("an event stream", () => {
  test("has events with and without an id, bare ids, and comments", () => {
    expect(parse('id: e:1\ndata: {"a":1}\n\n', "data: x\n\n", "id: e:2\n\n", ":\n\n")).toEqual([
      { raw: 'id: e:1\ndata: {"a":1}', id: "e:1", data: '{"a":1}' },
      { raw: "data: x", data: "x" },
      { raw: "id: e:2", id: "e:2" },
      { raw: ":" },
    ]);
  });

  test("may have several data lines, which are one text", () => {
    expect(parse("data: a\ndata:b\ndata\n\n")[0]?.data).toBe("a\nb\n");
  });

  test("may end its lines in all three ways of the standard", () => {
    const expected = [
      { id: "1", data: "a" },
      { id: "2", data: "b" },
    ];
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = ["id: 1", "data: a", "", "id: 2", "data: b", "", ": more"].join(end);
      expect(parse(text), JSON.stringify(end)).toMatchObject(expected);
    }
  });

  test("says nothing about a block that has not ended", () => {
    expect(parse("data: a\n")).toEqual([]);
  });

  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "reads the same however it is cut (seed %i)",
    (seed) => {
      const random = seeded(seed);
      const end = ["\n", "\r\n"][seed % 2] ?? "\n";
      const whole = Array.from({ length: 20 }, (_, n) =>
        random() < 0.2 ? `:${end}${end}` : `id: e:${n}${end}data: {"n":${n},"text":"ü\u2028"}${end}${end}`,
      ).join("");
      const chunks: string[] = [];
      for (let at = 0; at < whole.length;) {
        const size = 1 + Math.floor(random() * 12);
        chunks.push(whole.slice(at, at + size));
        at += size;
      }
      expect(parse(...chunks)).toEqual(parse(whole));
    },
  );
});
