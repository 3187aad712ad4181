import Link from "next/link";
import { PrivateBadge } from "../chat/PrivateBadge";
import { NotificationBell } from "../notifications/NotificationBell";
import { ConnectionLight } from "./ConnectionLight";
import { NavLink } from "./NavLink";
import { ThemeSwitch } from "./ThemeSwitch";

export function SiteHeader() {
  return (
    <header className="border-line bg-surface/85 sticky top-0 z-30 border-b backdrop-blur">
      <div className="mx-auto flex h-14 w-full max-w-[90rem] items-center gap-2 px-4 sm:gap-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2 rounded-md font-semibold tracking-tight">
          <Mark />
          <span className="max-sm:sr-only">Realtime</span>
        </Link>
        <nav aria-label="Main" className="flex items-center gap-1 text-sm sm:ml-4">
          <NavLink href="/chat">
            Chat
            <PrivateBadge />
          </NavLink>
          <NavLink href="/wires">Wires</NavLink>
          <NavLink href="/docs">Docs</NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1 sm:gap-2">
          <ConnectionLight />
          <NotificationBell />
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}

/** Two waves of one source. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" className="text-accent size-6" aria-hidden fill="none" strokeLinecap="round">
      <circle cx="5.5" cy="18.5" r="2.5" fill="currentColor" />
      <path d="M5 11.5a7.5 7.5 0 0 1 7.5 7.5" stroke="currentColor" strokeWidth="2.6" />
      <path d="M5 4.5A14.5 14.5 0 0 1 19.5 19" stroke="currentColor" strokeWidth="2.6" opacity=".45" />
    </svg>
  );
}
