"use client";

import { usePrivateMessages } from "@/hooks/usePrivateMessages";
import { privateHref, type Place } from "@/lib/chat/place";
import { Badge } from "../ui/Badge";
import { Avatar } from "./Avatar";
import { PlaceLink } from "./PlaceLink";

/** With whom one is in a private conversation. Nothing until there is one. */
export function PeopleList({ place, onChosen }: { place: Place; onChosen?: () => void }) {
  const { conversations } = usePrivateMessages();
  if (conversations.length === 0) return null;
  return (
    <div>
      <h2 className="text-ink-soft px-2 pb-2 text-xs font-semibold">Private</h2>
      <ul className="flex flex-col gap-0.5" data-testid="private">
        {conversations.map(({ person, person: { userId, username }, unread }) => (
          <li key={userId}>
            <PlaceLink
              href={privateHref(person)}
              current={place.kind === "person" && place.userId === userId}
              onChosen={onChosen}
            >
              <Avatar name={username} small />
              <span dir="auto" className="truncate">
                {username}
              </span>
              <Badge count={unread} what="unread" />
            </PlaceLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
