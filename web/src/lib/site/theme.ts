/** What a person has chosen; who has not sees what their system wants, by CSS alone. */
export type Theme = "light" | "dark";

/** In a cookie, so that the server renders the page in it: no script has to run before anything is drawn. */
const cookieName = "theme";

export function readTheme(value: string | undefined): Theme | undefined {
  return value === "light" || value === "dark" ? value : undefined;
}

/** Follows the choice, of another tab too, and the system's while there is none. Sets the class that the styles ask for. */
export function keepTheme(): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    const chosen = new RegExp(`(?:^|; )${cookieName}=(\\w+)`).exec(document.cookie)?.[1];
    show(readTheme(chosen) ?? (system.matches ? "dark" : "light"));
  };
  follow();
  system.addEventListener("change", follow);
  document.addEventListener("visibilitychange", follow);
  return () => {
    system.removeEventListener("change", follow);
    document.removeEventListener("visibilitychange", follow);
  };
}

export function switchTheme(): void {
  const theme: Theme = document.documentElement.classList.contains("dark") ? "light" : "dark";
  document.cookie = `${cookieName}=${theme}; Path=/; Max-Age=31536000; SameSite=Lax`;
  show(theme);
}

function show(theme: Theme): void {
  document.documentElement.classList.toggle("dark", theme === "dark");
  document.documentElement.classList.toggle("light", theme === "light");
}
