/** A person's initials on a colour that is always theirs. */
export function Avatar({ name, small = false }: { name: string; small?: boolean }) {
  const hue = hueOf(name);
  return (
    <span
      aria-hidden
      style={{ "--hue": hue } as React.CSSProperties}
      className={`grid shrink-0 place-items-center rounded-full bg-[oklch(0.9_0.06_var(--hue))] font-semibold text-[oklch(0.35_0.09_var(--hue))] select-none dark:bg-[oklch(0.36_0.06_var(--hue))] dark:text-[oklch(0.92_0.05_var(--hue))] ${
        small ? "size-6 text-[0.625rem]" : "size-8 text-xs"
      }`}
    >
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const [first = "?", ...rest] = name.trim().split(/\s+/).filter(Boolean);
  const second = rest.at(-1);
  const letters = [...first].slice(0, 1).concat(second ? [...second].slice(0, 1) : []);
  return letters.join("").toLocaleUpperCase();
}

function hueOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}
