import { MessagesSquare } from "lucide-react";

export function NothingYet() {
  return (
    <div className="text-ink-soft m-auto flex max-w-xs flex-col items-center gap-3 text-center">
      <span className="bg-accent-soft text-accent-strong grid size-14 place-items-center rounded-2xl">
        <MessagesSquare className="size-7" aria-hidden />
      </span>
      <p className="text-ink font-medium">Nothing said yet</p>
      <p className="text-sm">
        Say hello. Open this page in a second window to hear yourself from the other side.
      </p>
    </div>
  );
}
