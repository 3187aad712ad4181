import { render } from "@testing-library/react";
import {
  AppRouterContext,
  type AppRouterInstance,
} from "next/dist/shared/lib/app-router-context.shared-runtime";
import { StrictMode, type ReactNode } from "react";
import { SessionKeeper } from "@/components/session/SessionKeeper";
import { PrivateMessagesProvider } from "@/contexts/PrivateMessagesProvider";
import { SessionProvider } from "@/contexts/SessionProvider";
import { WebSocketProvider } from "@/contexts/WebSocketProvider";

/** Where the page went, newest last. */
export const visited: string[] = [];

const router: AppRouterInstance = {
  push: (href) => void visited.push(href),
  replace: (href) => void visited.push(href),
  back: () => undefined,
  forward: () => undefined,
  refresh: () => undefined,
  prefetch: () => undefined,
  bfcacheId: "",
};

/** Renders as the site does: StrictMode, a router and one connection. */
export function show(page: ReactNode, url: string) {
  return render(
    <StrictMode>
      <AppRouterContext value={router}>
        <SessionProvider>
          <WebSocketProvider url={url}>
            <SessionKeeper />
            <PrivateMessagesProvider>{page}</PrivateMessagesProvider>
          </WebSocketProvider>
        </SessionProvider>
      </AppRouterContext>
    </StrictMode>,
  );
}
