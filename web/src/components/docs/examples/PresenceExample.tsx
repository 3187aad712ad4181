"use client";

import { usePresence } from "@/hooks/usePresence";

export default function PresenceExample() {
  const { members, count } = usePresence("docs");
  return (
    <>
      <p>{count} in the room</p>
      <ul>
        {members.map(({ userId, username }) => (
          <li key={userId}>{username}</li>
        ))}
      </ul>
    </>
  );
}
