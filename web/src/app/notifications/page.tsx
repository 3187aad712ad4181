import type { Metadata } from "next";
import { NotificationCenter } from "@/components/notifications/NotificationCenter";
import { ClockProvider } from "@/contexts/ClockProvider";
import { readNotifications, timeZone, whoAmI } from "@/lib/server/first-state";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const [session, notifications, zone] = await Promise.all([whoAmI(), readNotifications(), timeZone()]);
  return (
    <ClockProvider zone={zone}>
      <NotificationCenter session={session} first={notifications} />
    </ClockProvider>
  );
}
