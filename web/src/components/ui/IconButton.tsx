import type { ButtonHTMLAttributes } from "react";

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
}

/** A button that shows only a picture and says what it does to those who cannot see it. */
export function IconButton({ label, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`text-ink-soft hover:bg-sunken hover:text-ink grid size-9 shrink-0 place-items-center rounded-lg transition-colors ${className}`}
      {...rest}
    />
  );
}
