import { MessagesSquare } from "lucide-react";
import type { ReactNode } from "react";

export function NothingYet({ children }: { children: ReactNode }) {
  return (
    <div className="text-ink-soft m-auto flex max-w-xs flex-col items-center gap-3 text-center">
      <span className="bg-accent-soft text-accent-strong grid size-14 place-items-center rounded-2xl">
        <MessagesSquare className="size-7" aria-hidden />
      </span>
      <p className="text-ink font-medium">Nothing said yet</p>
      <p className="text-sm text-pretty">{children}</p>
    </div>
  );
}
