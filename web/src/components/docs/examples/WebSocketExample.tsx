"use client";

import { useWebSocket } from "@/hooks/useWebSocket";
import { socketUrl } from "@/lib/realtime/socket-url";

export default function WebSocketExample() {
  const { isConnected, lastMessage, sendMessage, connect, disconnect } = useWebSocket({
    url: socketUrl(),
  });
  return (
    <>
      <p>{isConnected ? "Connected" : "Not connected"}</p>
      <button onClick={() => sendMessage({ type: "ping" })}>Ping</button>
      <button onClick={isConnected ? disconnect : connect}>{isConnected ? "Disconnect" : "Connect"}</button>
      <pre>{JSON.stringify(lastMessage, null, 2)}</pre>
    </>
  );
}
