"use client";

import { useEffect } from "react";
import { keepTheme, switchTheme } from "@/lib/site/theme";
import { MoonIcon, SunIcon } from "./icons";

/** Both icons are in the page and CSS shows the right one, so nothing flickers before the browser has woken up. */
export function ThemeSwitch() {
  useEffect(keepTheme, []);
  return (
    <button
      type="button"
      onClick={switchTheme}
      className="text-ink-soft hover:bg-sunken hover:text-ink grid size-9 place-items-center rounded-lg transition-colors"
      aria-label="Switch between dark and light"
    >
      <SunIcon className="hidden size-4.5 dark:block" />
      <MoonIcon className="size-4.5 dark:hidden" />
    </button>
  );
}
