"use client";

import { useState } from "react";
import { useRoom } from "@/hooks/useRoom";

export default function RoomExample() {
  const room = useRoom("docs");
  const [text, setText] = useState("");

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        room.send({ kind: "chat", text });
        setText("");
      }}
    >
      <p>
        {room.status}, {room.members.length} here
        {room.typing.length > 0 && `, ${room.typing.map(({ username }) => username).join(", ")} typing`}
      </p>
      <ul>
        {room.messages.slice(-5).map(({ key, username, data, delivery }) => (
          <li key={key}>
            {username}: {(data as { text?: string }).text} ({delivery})
            {delivery === "failed" && <button onClick={() => room.retry(key)}>Retry</button>}
          </li>
        ))}
      </ul>
      <input
        aria-label="Say something in docs"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          room.showTyping(target.value !== "");
        }}
      />
      <button disabled={text === ""}>Send</button>
      {room.older === "more" && (
        <button type="button" onClick={() => void room.loadOlder()}>
          Older
        </button>
      )}
    </form>
  );
}
