import { Clock3, RotateCw, Trash2 } from "lucide-react";
import type { ChatMessage } from "@/lib/chat/chat-message";

export interface DeliveryProps {
  message: ChatMessage;
  onRetry: (key: string) => void;
  onDiscard: (key: string) => void;
}

/** What an own message that is not there yet has to say for itself. Nothing once it is. */
export function Delivery({ message, onRetry, onDiscard }: DeliveryProps) {
  switch (message.delivery) {
    case "sent":
      return null;
    case "sending":
      return (
        <p className="text-ink-soft flex items-center gap-1 px-1 pt-1 text-xs">
          <Clock3 className="size-3" aria-hidden />
          Sending…
        </p>
      );
    case "failed":
      return (
        <div
          role="alert"
          className="text-bad flex flex-wrap items-center justify-end gap-x-3 gap-y-1 px-1 pt-1 text-xs"
        >
          <span>Not sent. {message.problem}</span>
          <button
            type="button"
            onClick={() => onRetry(message.key)}
            className="flex items-center gap-1 font-semibold underline underline-offset-2"
          >
            <RotateCw className="size-3" aria-hidden />
            Try again
          </button>
          <button
            type="button"
            onClick={() => onDiscard(message.key)}
            className="flex items-center gap-1 font-semibold underline underline-offset-2"
          >
            <Trash2 className="size-3" aria-hidden />
            Discard
          </button>
        </div>
      );
    default:
      return message.delivery satisfies never;
  }
}
