"use client";

import { useEffect, useState } from "react";
import { useSocketIO } from "@/hooks/useSocketIO";

export default function SocketIOExample() {
  const { socket, isConnected, emit, on, joinRoom, leaveRoom } = useSocketIO();
  const [heard, setHeard] = useState<string[]>([]);

  useEffect(() => {
    joinRoom("docs");
    const stop = on("message", (message) => {
      const { from, text } = message as { from: string; text: string | null };
      setHeard((before) => [...before, `${from}: ${text}`].slice(-5));
    });
    return () => {
      stop();
      leaveRoom("docs");
    };
  }, [on, joinRoom, leaveRoom]);

  return (
    <>
      <p>{isConnected ? `Connected as ${socket?.id}` : "Not connected"}</p>
      <button onClick={() => emit("sendMessage", { room: "docs", text: "Hello from Socket.IO" })}>
        Say hello
      </button>
      <ul>
        {heard.map((line, at) => (
          <li key={at}>{line}</li>
        ))}
      </ul>
    </>
  );
}
