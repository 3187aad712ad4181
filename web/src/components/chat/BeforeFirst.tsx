import type { ChatFeed } from "@/lib/chat/chat-message";

/** What stands above the first message: the beginning, or a way further back. Always equally high. */
export function BeforeFirst({ older, onLoad }: { older: ChatFeed["older"]; onLoad: () => void }) {
  return (
    <div className="text-ink-soft flex h-10 shrink-0 items-center justify-center gap-2 text-xs">
      <Inside older={older} onLoad={onLoad} />
    </div>
  );
}

function Inside({ older, onLoad }: { older: ChatFeed["older"]; onLoad: () => void }) {
  switch (older) {
    case "none":
      return "This is where it begins.";
    case "loading":
      return <span role="status">Loading older messages…</span>;
    case "failed":
      return (
        <span role="alert" className="text-bad">
          Older messages could not be loaded.{" "}
          <button type="button" onClick={onLoad} className="font-semibold underline underline-offset-2">
            Try again
          </button>
        </span>
      );
    case "more":
      return (
        <button
          type="button"
          onClick={onLoad}
          className="hover:text-ink font-medium underline underline-offset-4"
        >
          Show older messages
        </button>
      );
    default:
      return older satisfies never;
  }
}
