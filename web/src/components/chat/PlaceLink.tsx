import Link from "next/link";
import type { ReactNode } from "react";

export interface PlaceLinkProps {
  href: string;
  current: boolean;
  onChosen?: () => void;
  children: ReactNode;
}

/** One way into a room or a private conversation. */
export function PlaceLink({ href, current, onChosen, children }: PlaceLinkProps) {
  return (
    <Link
      href={href}
      onClick={onChosen}
      aria-current={current ? "page" : undefined}
      className="text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-strong flex min-h-9 items-center gap-2 rounded-lg px-2 py-1.5 text-sm font-medium transition-colors"
    >
      {children}
    </Link>
  );
}
