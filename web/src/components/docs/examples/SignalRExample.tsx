"use client";

import { useEffect, useState } from "react";
import { useSignalR } from "@/hooks/useSignalR";

export default function SignalRExample() {
  const { connection, isConnected, invoke, on, joinRoom, leaveRoom } = useSignalR();
  const [heard, setHeard] = useState<string[]>([]);
  const [answer, setAnswer] = useState("");

  useEffect(() => {
    joinRoom("docs");
    const stop = on("message", (message) => {
      const { username, data } = message as { username: string; data: unknown };
      setHeard((before) => [...before, `${username}: ${JSON.stringify(data)}`].slice(-5));
    });
    return () => {
      stop();
      leaveRoom("docs");
    };
  }, [on, joinRoom, leaveRoom]);

  const say = async () => {
    try {
      const ack = await invoke("SendMessage", "docs", { text: "Hello from SignalR" });
      setAnswer(JSON.stringify(ack));
    } catch (error) {
      setAnswer(String(error));
    }
  };

  return (
    <>
      <p>{isConnected ? `Connected as ${connection?.connectionId}` : "Not connected"}</p>
      <button onClick={() => void say()}>Say hello</button>
      <ul>
        {heard.map((line, at) => (
          <li key={at}>{line}</li>
        ))}
      </ul>
      <pre>{answer}</pre>
    </>
  );
}
