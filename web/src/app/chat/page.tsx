import { redirect } from "next/navigation";

/** The room that everybody knows. */
export default function ChatPage(): never {
  redirect("/chat/general");
}
