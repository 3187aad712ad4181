"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { EventFeed, type FeedEvent } from "@/lib/realtime/event-feed";
import { useLatest } from "./useLatest";
import { usePageVisible } from "./usePageVisible";

export interface UseSSEOptions {
  url: string;
  /**
   * Without a connection while nobody sees the page. Browsers share six HTTP/1.1 connections among all tabs of a site, and
   * every stream takes one.
   */
  restWhileHidden?: boolean;
  /** Called for every event, also when many come between two renders. */
  onMessage?: (event: FeedEvent) => void;
  onConnect?: () => void;
  onDisconnect?: () => void;
  onError?: (message: string) => void;
}

export interface UseSSEResult {
  isConnected: boolean;
  /** The newest event, for showing it. */
  lastEvent: FeedEvent | null;
  connect: () => void;
  disconnect: () => void;
}

/** One server-sent event stream for as long as the component is there. Callbacks may change with every render. */
export function useSSE(options: UseSSEOptions): UseSSEResult {
  const { url, restWhileHidden = false } = options;
  const latest = useLatest(options);
  const feed = useMemo(() => new EventFeed({ url }), [url]);

  useEffect(() => {
    let wasConnected = false;
    const stops = [
      feed.onEvent((event) => latest.current.onMessage?.(event)),
      feed.onError((message) => latest.current.onError?.(message)),
      feed.onChange(() => {
        if (feed.isConnected === wasConnected) return;
        wasConnected = feed.isConnected;
        if (wasConnected) latest.current.onConnect?.();
        else latest.current.onDisconnect?.();
      }),
    ];
    // A turn later, so that StrictMode's rehearsal opens no stream.
    const start = setTimeout(() => feed.connect(), 0);
    return () => {
      clearTimeout(start);
      feed.disconnect();
      stops.forEach((stop) => stop());
    };
  }, [feed, latest]);

  const resting = !usePageVisible() && restWhileHidden;
  useEffect(() => (resting ? feed.rest() : undefined), [feed, resting]);

  const subscribe = useCallback((changed: () => void) => feed.onChange(changed), [feed]);
  return {
    isConnected: useSyncExternalStore(
      subscribe,
      () => feed.isConnected,
      () => false,
    ),
    lastEvent: useSyncExternalStore(
      subscribe,
      () => feed.lastEvent,
      () => null,
    ),
    connect: useCallback(() => feed.connect(), [feed]),
    disconnect: useCallback(() => feed.disconnect(), [feed]),
  };
}
