import type { Wire } from "../realtime/transports/transport";

/** What people call the wires, and where they are. */
export const wireNames: Record<Wire, { name: string; address: string; note: string }> = {
  native: { name: "WebSocket", address: "/ws", note: "One JSON object a frame, nothing around it." },
  signalr: {
    name: "SignalR",
    address: "/hubs/realtime",
    note: "Hub calls with an invocationId; the answer carries it back.",
  },
  socketio: {
    name: "Socket.IO",
    address: "/socket.io/",
    note: "Begins by polling, moves to WebSocket; 42 is an event, 43 an acknowledgement.",
  },
  sse: {
    name: "Event stream",
    address: "/sse + /v1",
    note: "Listens to a stream, speaks by POST. The id is the place to resume from.",
  },
};
