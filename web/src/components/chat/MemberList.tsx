import type { Member } from "@/lib/realtime/events";
import { Avatar } from "./Avatar";

/** Drawn at most; a room may hold thousands. */
const shown = 200;

/** Who is in the room. */
export function MemberList({ members, typing }: { members: readonly Member[]; typing: readonly Member[] }) {
  const writing = new Set(typing.map(({ userId }) => userId));
  return (
    <div className="p-4">
      <h2 className="text-ink-soft px-2 pb-2 text-xs font-semibold">Here now · {members.length}</h2>
      <ul className="flex flex-col" data-testid="members">
        {members.slice(0, shown).map(({ userId, username }) => (
          <li key={userId} className="flex items-center gap-2.5 rounded-lg px-2 py-1.5 text-sm">
            <span className="relative">
              <Avatar name={username} small />
              <span
                aria-hidden
                className="bg-good-glow border-canvas absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full border-2"
              />
            </span>
            <span className="truncate">{username}</span>
            {writing.has(userId) && <span className="text-ink-soft ml-auto text-xs">writing…</span>}
          </li>
        ))}
      </ul>
      {members.length > shown && (
        <p className="text-ink-soft px-2 pt-2 text-xs">and {members.length - shown} more</p>
      )}
    </div>
  );
}
