const dayFormat = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });

export function DayDivider({ timestamp }: { timestamp: number }) {
  return (
    <div className="text-ink-soft flex items-center gap-3 py-3 text-xs font-medium">
      <span className="bg-line h-px flex-1" />
      <span>{nameOf(timestamp)}</span>
      <span className="bg-line h-px flex-1" />
    </div>
  );
}

function nameOf(timestamp: number): string {
  const day = new Date(timestamp).toDateString();
  if (day === new Date().toDateString()) return "Today";
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  return day === yesterday.toDateString() ? "Yesterday" : dayFormat.format(timestamp);
}
