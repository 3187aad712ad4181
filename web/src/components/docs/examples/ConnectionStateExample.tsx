"use client";

import { useConnectionState } from "@/hooks/useConnectionState";

export default function ConnectionStateExample() {
  return <pre>{JSON.stringify(useConnectionState(), null, 2)}</pre>;
}
