"use client";

import { useSSE } from "@/hooks/useSSE";

export default function SSEExample() {
  const { isConnected, lastEvent, connect, disconnect } = useSSE({ url: "/sse" });
  return (
    <>
      <p>{isConnected ? "Connected" : "Not connected"}</p>
      <button onClick={isConnected ? disconnect : connect}>{isConnected ? "Disconnect" : "Connect"}</button>
      <pre>{JSON.stringify(lastEvent, null, 2)}</pre>
    </>
  );
}
