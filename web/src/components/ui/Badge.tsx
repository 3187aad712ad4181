/** How many of something, up to 9+. Nothing for none. */
export function Badge({ count, what }: { count: number; what: string }) {
  if (count === 0) return null;
  return (
    <span className="bg-bad text-canvas animate-rise ml-auto grid h-4.5 min-w-4.5 shrink-0 place-items-center rounded-full px-1 text-[0.6875rem] leading-none font-bold">
      {count > 9 ? "9+" : count}
      <span className="sr-only"> {what}</span>
    </span>
  );
}
