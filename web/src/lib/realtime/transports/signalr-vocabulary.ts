import type { NamedVocabulary } from "./named-link";

/** What the hub calls on its clients. SignalR tells of no call that nobody has asked for by name. */
export const hubEvents = [
  ...["connected", "message", "userJoined", "userLeft", "roomUsers", "typing", "broadcast", "private"],
  ...["notification", "notificationsChanged", "error"],
];

/** The hub's methods; its events are the native ones. */
export const signalRVocabulary: NamedVocabulary = {
  callFor(command) {
    switch (command.type) {
      case "broadcast":
        return ["Broadcast", command.data ?? null];
      case "private":
        return ["SendPrivate", command.targetId, command.data ?? null];
      case "join":
        return ["JoinRoom", command.room, command.since ?? null, command.history ?? null];
      case "leave":
        return ["LeaveRoom", command.room];
      case "message":
        return [
          "SendMessage",
          ...[command.room, command.data ?? null, command.id ?? null, command.traceparent ?? null],
        ];
      case "typing":
        return ["Typing", command.room, command.isTyping];
      case "history":
        return ["History", command.room, command.before ?? null, command.limit ?? null];
      case "refresh":
        return ["Refresh", command.token];
      case "ping":
        return ["Ping"];
      case "markRead":
        return ["MarkRead", command.notificationId];
      case "markAllRead":
        return ["MarkAllRead"];
      case "clear":
        return ["ClearNotifications"];
      default:
        command satisfies never;
        return null;
    }
  },

  eventFor(name, [event]) {
    return typeof event === "object" && event !== null ? { type: name, ...event } : null;
  },
};
