import type { Metadata } from "next";
import { Chat } from "@/components/chat/Chat";
import { readOpenRooms, timeZone, whoAmI } from "@/lib/server/first-state";

export const metadata: Metadata = { title: "Private" };

/** What two people say to each other is in their browsers only, so there is nothing to read first. */
export default async function PrivatePage({ params }: PageProps<"/chat/with/[person]">) {
  const userId = decodeURIComponent((await params).person);
  const [session, openRooms, zone] = await Promise.all([whoAmI(), readOpenRooms(), timeZone()]);
  return <Chat place={{ kind: "person", userId }} {...{ session, openRooms, zone }} />;
}
