"use client";

import { useState } from "react";
import { useRoom } from "@/hooks/useRoom";

export default function Page() {
  const room = useRoom("minimal");
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text === "") return;
        room.send(text);
        setText("");
      }}
    >
      <p role="status">
        {room.status}, {room.members.length} here
      </p>
      <ol>
        {room.messages.map(({ key, data, delivery }) => (
          <li key={key} data-delivery={delivery}>
            {String(data)}
          </li>
        ))}
      </ol>
      <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
      <button>Send</button>
    </form>
  );
}
