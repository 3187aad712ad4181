import { toPieces, type Piece } from "@/lib/chat/rich-text";

/** What somebody typed, with links, code and line breaks. */
export function MessageText({ text }: { text: string }) {
  return (
    <div dir="auto" data-testid="text" className="break-words whitespace-pre-wrap">
      {toPieces(text).map((piece, index) => (
        <PieceOfText key={index} piece={piece} />
      ))}
    </div>
  );
}

function PieceOfText({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "link":
      return (
        <a
          href={piece.href}
          target="_blank"
          rel="noreferrer nofollow"
          // An address is read from left to right, whatever stands around it.
          dir="ltr"
          className="font-medium break-all underline underline-offset-2"
        >
          {piece.text}
        </a>
      );
    case "code":
      return (
        <code
          dir="auto"
          className="rounded bg-[color-mix(in_oklch,currentColor_12%,transparent)] px-1 py-0.5 font-mono text-[0.875em]"
        >
          {piece.text}
        </code>
      );
    case "codeBlock":
      return (
        <pre
          tabIndex={0}
          dir="auto"
          className="my-1 max-w-full overflow-x-auto rounded-lg bg-[color-mix(in_oklch,currentColor_10%,transparent)] px-3 py-2 font-mono text-[0.8125rem] leading-normal whitespace-pre"
        >
          {piece.text}
        </pre>
      );
    default:
      return piece satisfies never;
  }
}
