import type { ReactNode } from "react";

/** Those of the header, which is on every page: drawn here, so that pages that are only read load no library for them. */
export const SunIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4" />
  </Icon>
);

export const MoonIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M20.5 14A8.8 8.8 0 1 1 10 3.5 7 7 0 0 0 20.5 14Z" />
  </Icon>
);

export const BellIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4.5 17c1.2-1.2 1.8-2.6 1.8-5V9.7a5.7 5.7 0 0 1 11.4 0V12c0 2.4.6 3.8 1.8 5ZM10 20.5a2.3 2.3 0 0 0 4 0" />
  </Icon>
);

interface IconProps {
  className: string;
}

function Icon({ className, children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      aria-hidden
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}
