/** A piece of a message's text. Nothing here is HTML: React shows every piece as text. */
export type Piece =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "code"; text: string }
  | { kind: "codeBlock"; text: string };

// Line breaks beside a block belong to its fences.
const block = /\n?```(?:[\w+-]*\n)?([\s\S]+?)```\n?/;
const inline = /`([^`\n]+)`/;
const link = /\bhttps?:\/\/[^\s<>"'`]*[^\s<>"'`.,:;!?)\]}]/;

/** Finds links, `code` and ```blocks``` in what somebody typed. */
export function toPieces(text: string): Piece[] {
  return split(
    text,
    block,
    (code) => ({ kind: "codeBlock", text: code.replace(/\n$/, "") }),
    (outside) =>
      split(
        outside,
        inline,
        (code) => ({ kind: "code", text: code }),
        (rest) =>
          split(
            rest,
            link,
            (address) => ({ kind: "link", text: address, href: address }),
            (plain) => [{ kind: "text", text: plain }],
          ),
      ),
  );
}

function split(
  text: string,
  pattern: RegExp,
  found: (inner: string) => Piece,
  between: (text: string) => Piece[],
): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(new RegExp(pattern, "g"))) {
    if (match.index > at) pieces.push(...between(text.slice(at, match.index)));
    pieces.push(found(match[1] ?? match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push(...between(text.slice(at)));
  return pieces;
}

/** True when a message is a few emoji and nothing else, which are then shown large. */
export function isEmojiOnly(text: string): boolean {
  return /^(?:\p{Extended_Pictographic}(?:\uFE0F|\p{EMod}|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u.test(
    text,
  );
}
