"use client";

import { usePrivateMessages } from "@/hooks/usePrivateMessages";
import { Badge } from "../ui/Badge";

/** How many private messages nobody has looked at yet. */
export function PrivateBadge() {
  return <Badge count={usePrivateMessages().unread} what="unread private messages" />;
}
