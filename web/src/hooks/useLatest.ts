import { useLayoutEffect, useRef, type RefObject } from "react";

/** A ref to what the newest render was given: how a long-lived subscription calls today's callback and not yesterday's. */
export function useLatest<T>(value: T): Readonly<RefObject<T>> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
