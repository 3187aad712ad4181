import { DoorClosed } from "lucide-react";
import Link from "next/link";

/** A room that does not let this person in. */
export function Refused({ reason }: { reason: string }) {
  return (
    <div role="alert" className="m-auto flex max-w-xs flex-col items-center gap-3 p-6 text-center">
      <span className="bg-bad-soft text-bad grid size-14 place-items-center rounded-2xl">
        <DoorClosed className="size-7" aria-hidden />
      </span>
      <p className="font-medium">This room cannot be entered</p>
      <p className="text-ink-soft text-sm">{reason}</p>
      <Link href="/chat" className="text-accent font-medium underline underline-offset-4">
        Go to the general room
      </Link>
    </div>
  );
}
