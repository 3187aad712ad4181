import type { NamedVocabulary } from "./named-link";

/** The Socket.IO wire's events, in both directions. */
export const socketIoVocabulary: NamedVocabulary = {
  callFor(command) {
    switch (command.type) {
      case "broadcast":
        return ["broadcast", command.data ?? null];
      case "private":
        return ["private", command.targetId, command.data ?? null];
      case "join":
        return ["joinRoom", command.room, command.since ?? null, command.history ?? null];
      case "leave":
        return ["leaveRoom", command.room];
      case "message":
        return [
          "sendMessage",
          ...[{ room: command.room, data: command.data, id: command.id, traceparent: command.traceparent }],
        ];
      case "typing":
        return ["typing", { room: command.room, isTyping: command.isTyping }];
      case "history":
        return ["history", command.room, command.before ?? null, command.limit ?? null];
      case "refresh":
        return ["refresh", command.token];
      case "ping":
        return ["ping"];
      case "markRead":
        return ["markRead", command.notificationId];
      case "markAllRead":
        return ["markAllRead"];
      case "clear":
        return ["clear"];
      default:
        command satisfies never;
        return null;
    }
  },

  eventFor(name, [event]) {
    // Bare names; who is in the room is in the answer to the join, and userJoined and userLeft keep it so.
    if (name === "roomUsers" || typeof event !== "object" || event === null) return null;
    if (name !== "message") return { type: name, ...event };
    const { from, ...message } = event as { from?: unknown };
    return { type: name, ...message, username: from };
  },
};
