"use client";

import { useEffect, useState } from "react";
import { useWebSocketContext } from "@/contexts/useWebSocketContext";

export default function ContextExample() {
  const { isConnected, sendMessage, subscribe } = useWebSocketContext();
  const [pongs, setPongs] = useState(0);
  useEffect(() => subscribe("pong", () => setPongs((before) => before + 1)), [subscribe]);
  return (
    <>
      <p>{isConnected ? `Connected, ${pongs} pongs` : "Not connected"}</p>
      <button onClick={() => sendMessage({ type: "ping" })}>Ping over the shared connection</button>
    </>
  );
}
