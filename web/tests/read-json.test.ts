import { expect, test } from "vitest";
import { readJson } from "@/lib/server/read-json";

test("What a server component reads is the same in HTML and in the data beside it, half a surrogate pair too", async () => {
  const stored = String.raw`{"messages":[{"data":{"text":"half \ud83d end"},"username":"\udc00"}],"whole":"\ud83d\ude00"}`;
  const read = await readJson(new Response(stored));
  expect(read).toEqual({
    messages: [{ data: { text: "half \ufffd end" }, username: "\ufffd" }],
    whole: "\u{1f600}",
  });
  // As HTML goes to a browser: in UTF-8.
  const sent = new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(read)));
  expect(JSON.parse(sent)).toEqual(read);
});
