import type { Metadata } from "next";
import { NotificationCenter } from "@/components/notifications/NotificationCenter";
import { whoAmI } from "@/lib/server/first-state";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  return <NotificationCenter session={await whoAmI()} />;
}
