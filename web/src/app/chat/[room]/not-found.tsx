import Link from "next/link";
import { roomNameRule } from "@/lib/chat/room-name";

export default function NoRoom() {
  return (
    <div className="m-auto flex max-w-sm flex-col items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">No room can have this name</h1>
      <p className="text-ink-soft text-pretty">{roomNameRule}.</p>
      <Link href="/chat" className="text-accent font-medium underline underline-offset-4">
        Go to the general room
      </Link>
    </div>
  );
}
