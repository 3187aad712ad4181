"use client";

import { useSyncExternalStore } from "react";
import { startAtEnd } from "@/lib/chat/start-at-end";

/**
 * What the server has rendered is seen before React wakes up, and from the first moment at its end. Belongs behind everything
 * that takes room away from the list. Gone with the first render that is the browser's own, where scripts do nothing anyway.
 */
export function StartAtEnd() {
  const fromServer = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  return fromServer ? <script dangerouslySetInnerHTML={{ __html: startAtEnd }} /> : null;
}

const never = () => () => undefined;
