import type { ReactNode } from "react";
import { WebSocketProvider } from "@/contexts/WebSocketProvider";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <WebSocketProvider>{children}</WebSocketProvider>
      </body>
    </html>
  );
}
