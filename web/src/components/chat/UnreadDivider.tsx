export function UnreadDivider() {
  return (
    <div role="separator" className="text-accent-strong flex items-center gap-3 py-2 text-xs font-semibold">
      <span className="bg-accent h-px flex-1" />
      New since you looked away
      <span className="bg-accent h-px flex-1" />
    </div>
  );
}
