import type { ReactNode } from "react";
import { BrowserTracing } from "@/components/site/BrowserTracing";
import { browserRatio } from "@/lib/server/tracing-options";

export default function ChatLayout({ children }: { children: ReactNode }) {
  const ratio = browserRatio();
  return (
    <>
      {children}
      {ratio > 0 && <BrowserTracing ratio={ratio} />}
    </>
  );
}
