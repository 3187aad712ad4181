/** One hook as the documentation shows it. */
export interface HookEntry {
  name: string;
  summary: string;
  /** What can go wrong, and how one learns of it. */
  errors: string;
  /** Files below src/ that declare it. */
  sources: readonly string[];
  example: string;
}

export const hookEntries: readonly HookEntry[] = [
  {
    name: "useRoom",
    summary:
      "A room with everything in it: messages in order, members, who is typing, history. Own messages show at once and are sent until the room has them. Any number of components share one membership.",
    errors:
      'A message that could not be delivered has delivery "failed" and its problem in words; retry and discard take its key. A room that may not be entered has status "refused". After a return for which the server no longer had everything, gap is true.',
    sources: ["hooks/useRoom.ts", "lib/realtime/room.ts"],
    example: "RoomExample",
  },
  {
    name: "usePresence",
    summary:
      "Who is in a room and who is typing. Being asked makes one a member too: presence is seen from inside.",
    errors: "None of its own: while the connection is away, the last known members stay.",
    sources: ["hooks/usePresence.ts"],
    example: "PresenceExample",
  },
  {
    name: "useConnectionState",
    summary:
      "Where the shared connection stands: which try it is, when the next one comes, or why there is none.",
    errors:
      "The cause of a final disconnect is a value: closed, refused (with the close code), token_expired, not_retried, gave_up.",
    sources: ["hooks/useConnectionState.ts"],
    example: "ConnectionStateExample",
  },
  {
    name: "useWebSocketContext",
    summary:
      "The connection that the nearest WebSocketProvider holds. Events are subscribed to by type and arrive typed and checked; no message renders anybody who did not ask.",
    errors:
      "sendMessage gives false when the message is lost: the buffer is full, or the connection is closed for good.",
    sources: ["contexts/useWebSocketContext.ts"],
    example: "ContextExample",
  },
  {
    name: "useNotifications",
    summary: "The inbox of whoever is signed in, in step with their other tabs and devices.",
    errors: 'status is "failed" while the inbox could not be read; reload asks again.',
    sources: ["hooks/useNotifications.ts", "lib/realtime/inbox.ts"],
    example: "NotificationsExample",
  },
  {
    name: "useWebSocket",
    summary:
      "One WebSocket of the component's own, to any server that speaks JSON. Callbacks and retry options may change with every render; the connection stays.",
    errors:
      "onError is told what went wrong as a RealtimeProblem: socket, malformed, server, callback, not_sent.",
    sources: ["hooks/useWebSocket.ts", "hooks/useHeldClient.ts"],
    example: "WebSocketExample",
  },
  {
    name: "useSocketIO",
    summary:
      "One Socket.IO connection of the component's own. Listeners, rooms and waiting words outlive the connection; the library is loaded when it connects.",
    errors:
      "onError is told of refusals and lost connections; emit gives false when the event is lost. A join that is refused for good is told once.",
    sources: ["hooks/useSocketIO.ts"],
    example: "SocketIOExample",
  },
  {
    name: "useSignalR",
    summary:
      "One SignalR connection of the component's own. Rooms are joined again with what was missed; the library is loaded when it connects.",
    errors: "invoke rejects with a CommandError (code, message, retryable) where the hub refuses.",
    sources: ["hooks/useSignalR.ts"],
    example: "SignalRExample",
  },
  {
    name: "useSSE",
    summary:
      "One server-sent event stream that comes back, also after answers at which the browser's own EventSource gives up for ever.",
    errors: "onError is told in words; isConnected says whether the stream stands.",
    sources: ["hooks/useSSE.ts", "lib/realtime/event-feed.ts"],
    example: "SSEExample",
  },
];
