import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { Notification } from "@/lib/realtime/inbox-snapshot";

const looks = {
  info: { Icon: Info, colour: "text-accent", word: "Information" },
  success: { Icon: CircleCheck, colour: "text-good", word: "Success" },
  warning: { Icon: TriangleAlert, colour: "text-warn", word: "Warning" },
  error: { Icon: CircleAlert, colour: "text-bad", word: "Error" },
} satisfies Record<Notification["notificationType"], unknown>;

/** What kind of notification it is, as a picture with a name. */
export function KindIcon({ kind }: { kind: Notification["notificationType"] }) {
  const { Icon, colour, word } = looks[kind];
  return <Icon className={`size-5 shrink-0 ${colour}`} role="img" aria-label={word} />;
}
