"use client";

import { SendHorizontal } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";

/** Characters that fit into a message whatever they are encoded as, with room for what surrounds them. */
const longest = 6_000;

/** What was being written, by conversation: whoever looks into another one finds it again. */
const drafts = new Map<string, string>();

export interface ComposerProps {
  /** Names the conversation. */
  draft: string;
  enabled: boolean;
  onSend: (text: string) => void;
  /** With every keystroke; false when the field is empty again. */
  onTyping: (isTyping: boolean) => void;
}

/** Where messages are written: Enter sends, Shift+Enter starts a line. Keeps the draft when nothing can be sent any more. */
export function Composer({ draft, enabled, onSend, onTyping }: ComposerProps) {
  const [text, setText] = useState(() => drafts.get(draft) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  // A field that is disabled loses the focus, and with it a phone its keyboard: whoever was writing goes on writing.
  const wasWriting = useRef(false);
  useEffect(() => {
    if (enabled && wasWriting.current && document.activeElement === document.body) field.current?.focus();
  }, [enabled]);

  const write = (next: string) => {
    setText(next);
    if (next === "") drafts.delete(draft);
    else drafts.set(draft, next);
  };

  const left = longest - text.length;
  const ready = enabled && text.trim() !== "" && left >= 0;

  const send = () => {
    if (!ready) return;
    onSend(text.trim());
    write("");
    field.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="border-line border-t px-3 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-5"
    >
      <div className="bg-sunken focus-within:ring-accent flex items-end gap-2 rounded-2xl p-1.5 transition-shadow focus-within:ring-2">
        <textarea
          ref={field}
          value={text}
          onChange={(event) => {
            write(event.target.value);
            onTyping(event.target.value !== "");
          }}
          onKeyDown={onKeyDown}
          onFocus={() => (wasWriting.current = true)}
          onBlur={(event) => {
            if (!event.currentTarget.disabled) wasWriting.current = false;
          }}
          disabled={!enabled}
          rows={1}
          dir="auto"
          aria-label="Message"
          aria-describedby={hint}
          aria-invalid={left < 0}
          placeholder="Write a message"
          enterKeyHint="send"
          className="placeholder:text-ink-soft field-sizing-content max-h-40 min-h-9 flex-1 resize-none bg-transparent px-2.5 py-1.5 text-base leading-6 outline-none disabled:cursor-not-allowed sm:text-[0.9375rem]"
        />
        <button
          type="submit"
          disabled={!ready}
          aria-label="Send"
          className="bg-accent text-on-accent hover:bg-accent-strong disabled:bg-line disabled:text-ink-soft grid size-9 shrink-0 place-items-center rounded-xl transition-colors"
        >
          <SendHorizontal className="size-4.5" aria-hidden />
        </button>
      </div>
      <p
        id={hint}
        className={`px-2 pt-1.5 text-xs ${left < 0 ? "text-bad" : "text-ink-soft max-sm:sr-only"}`}
        role={left < 0 ? "alert" : undefined}
      >
        {left < 0 ? `${-left} characters too many.` : "Enter sends, Shift + Enter starts a new line."}
      </p>
    </form>
  );
}
