import type { Metadata } from "next";
import { Chat } from "@/components/chat/Chat";
import { SiteConnection } from "@/components/site/SiteConnection";
import { readOpenRooms, timeZone, whoAmI } from "@/lib/server/first-state";

type Props = PageProps<"/chat/with/[person]">;

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await personOf(props)).username ?? "Private" };
}

/** What two people say to each other is in their browsers only, so there is nothing to read first. */
export default async function PrivatePage(props: Props) {
  const [person, session, openRooms, zone] = await Promise.all([
    personOf(props),
    whoAmI(),
    readOpenRooms(),
    timeZone(),
  ]);
  return (
    <SiteConnection>
      <Chat place={{ kind: "person", ...person }} {...{ session, openRooms, zone }} />
    </SiteConnection>
  );
}

async function personOf({ params, searchParams }: Props): Promise<{ userId: string; username?: string }> {
  const [{ person }, { name }] = await Promise.all([params, searchParams]);
  const username = typeof name === "string" && name.trim() !== "" ? name.slice(0, 64) : undefined;
  return { userId: decodeURIComponent(person), username };
}
