"use client";

import { useConnectionState } from "@/hooks/useConnectionState";
import { describeConnection } from "@/lib/realtime/describe-connection";

const lights = {
  good: "bg-good-glow shadow-[0_0_0_3px_color-mix(in_oklch,var(--good-glow)_25%,transparent)]",
  warn: "bg-warn animate-breathe",
  bad: "bg-bad",
};

/** How the connection is, in a colour and in words. */
export function ConnectionLight() {
  const { tone, label } = describeConnection(useConnectionState());
  return (
    <span
      role="status"
      data-testid="connection"
      data-tone={tone}
      className="text-ink-soft flex items-center gap-2 px-2 text-sm whitespace-nowrap"
    >
      <span className={`size-2 shrink-0 rounded-full ${lights[tone]}`} aria-hidden />
      <span className="max-sm:sr-only">{label}</span>
    </span>
  );
}
