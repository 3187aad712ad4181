import type { Metadata, Viewport } from "next";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "@/components/site/Providers";
import { SiteHeader } from "@/components/site/SiteHeader";
import { readTheme } from "@/lib/site/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Realtime", template: "%s · Realtime" },
  description:
    "Conversations that survive the connection: ordered rooms over four wires, one command to run.",
};

export const viewport: Viewport = {
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f9fa" },
    { media: "(prefers-color-scheme: dark)", color: "#0b1215" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get("theme")?.value);
  return (
    <html
      lang="en"
      className={[GeistSans.variable, GeistMono.variable, theme].filter(Boolean).join(" ")}
      // The class of the theme follows the system and other tabs.
      suppressHydrationWarning
    >
      <body className="flex min-h-dvh flex-col antialiased">
        <Providers>
          <a
            href="#content"
            className="bg-accent text-on-accent fixed top-2 left-2 z-50 -translate-y-20 rounded-lg px-4 py-2 font-medium focus:translate-y-0"
          >
            Skip to the content
          </a>
          <SiteHeader />
          <main id="content" className="flex min-h-0 flex-1 flex-col">
            {children}
          </main>
        </Providers>
      </body>
    </html>
  );
}
