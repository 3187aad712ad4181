"use client";

import { useTheme } from "next-themes";
import { MoonIcon, SunIcon } from "./icons";

/** Both icons are in the page and CSS shows the right one, so nothing flickers before the browser has woken up. */
export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <button
      type="button"
      onClick={() => setTheme(resolvedTheme === "dark" ? "light" : "dark")}
      className="text-ink-soft hover:bg-sunken hover:text-ink grid size-9 place-items-center rounded-lg transition-colors"
      aria-label="Switch between dark and light"
    >
      <SunIcon className="hidden size-4.5 dark:block" />
      <MoonIcon className="size-4.5 dark:hidden" />
    </button>
  );
}
