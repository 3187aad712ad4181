"use client";

import { Lock } from "lucide-react";
import Link from "next/link";
import { privateHref } from "@/lib/chat/place";
import type { Member } from "@/lib/realtime/events";
import { Avatar } from "./Avatar";

/** Drawn at most; a room may hold thousands. */
const shown = 200;

export interface MemberListProps {
  members: readonly Member[];
  typing: readonly Member[];
  /** One's own userId; nobody writes privately to themselves. */
  me: string;
  /** The connection is lost: these were there when it was. */
  isAway: boolean;
}

/** Who is in the room. Choosing one begins a private conversation. */
export function MemberList({ members, typing, me, isAway }: MemberListProps) {
  const writing = new Set(typing.map(({ userId }) => userId));
  const row = "flex min-h-10 items-center gap-2.5 rounded-lg px-2 py-1.5 text-sm";
  return (
    <div className="p-4">
      <h2 className="text-ink-soft px-2 pb-2 text-xs font-semibold">
        {isAway ? "Were here" : "Here now"} · {members.length}
      </h2>
      <ul className="flex flex-col" data-testid="members">
        {members.slice(0, shown).map((member) => (
          <li key={member.userId}>
            {member.userId === me ? (
              <span className={row}>
                <Person member={member} isHere={!isAway} />
                <span className="text-ink-soft ml-auto text-xs">you</span>
              </span>
            ) : (
              <Link
                href={privateHref(member)}
                prefetch={false}
                title={`Write to ${member.username} privately`}
                className={`${row} hover:bg-sunken group transition-colors`}
              >
                <Person member={member} isHere={!isAway} />
                {writing.has(member.userId) ? (
                  <span className="text-ink-soft ml-auto text-xs">writing…</span>
                ) : (
                  <Lock
                    aria-label="Write privately"
                    className="text-ink-soft ml-auto size-3.5 shrink-0 opacity-0 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100 pointer-coarse:opacity-60"
                  />
                )}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {members.length > shown && (
        <p className="text-ink-soft px-2 pt-2 text-xs">and {members.length - shown} more</p>
      )}
    </div>
  );
}

function Person({ member: { username }, isHere }: { member: Member; isHere: boolean }) {
  return (
    <>
      <span className="relative">
        <Avatar name={username} small />
        {isHere && (
          <span
            aria-hidden
            data-testid="presence"
            className="bg-good-glow border-canvas absolute -right-0.5 -bottom-0.5 size-2.5 rounded-full border-2"
          />
        )}
      </span>
      <span dir="auto" className="truncate">
        {username}
      </span>
    </>
  );
}
