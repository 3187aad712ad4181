import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Chat } from "@/components/chat/Chat";
import { SiteConnection } from "@/components/site/SiteConnection";
import { isRoomName } from "@/lib/chat/room-name";
import { readMembers, readOpenRooms, readRoom, timeZone, whoAmI } from "@/lib/server/first-state";

export async function generateMetadata({ params }: PageProps<"/chat/[room]">): Promise<Metadata> {
  return { title: decoded((await params).room) };
}

export default async function RoomPage({ params }: PageProps<"/chat/[room]">) {
  const room = decoded((await params).room);
  if (!isRoomName(room)) notFound();
  const [session, start, members, openRooms, zone] = await Promise.all([
    whoAmI(),
    readRoom(room),
    readMembers(room),
    readOpenRooms(),
    timeZone(),
  ]);
  return (
    <SiteConnection>
      <Chat place={{ kind: "room", room }} {...{ session, start, members, openRooms, zone }} />
    </SiteConnection>
  );
}

/** What can't be decoded is no room's name either. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
