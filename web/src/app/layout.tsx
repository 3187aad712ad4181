import type { Metadata, Viewport } from "next";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { ReactNode } from "react";
import { Providers } from "@/components/site/Providers";
import { SiteHeader } from "@/components/site/SiteHeader";
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

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
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
