"use client";

import { useClock } from "@/contexts/ClockProvider";

export function DayDivider({ timestamp }: { timestamp: number }) {
  const clock = useClock();
  return (
    <div className="text-ink-soft flex items-center gap-3 py-3 text-xs font-medium">
      <span className="bg-line h-px flex-1" />
      {/* Midnight may have passed since the server wrote it. */}
      <span suppressHydrationWarning>{clock.dayName(timestamp)}</span>
      <span className="bg-line h-px flex-1" />
    </div>
  );
}
