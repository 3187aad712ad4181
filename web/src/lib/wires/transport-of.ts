import { nativeTransport } from "../realtime/transports/native";
import { SignalRTransport } from "../realtime/transports/signalr";
import { SocketIoTransport } from "../realtime/transports/socket-io";
import { sseTransport } from "../realtime/transports/sse";
import type { FrameTap, Transport, Wire } from "../realtime/transports/transport";

/** A new transport of any wire. Brings all four, without the libraries: those come with the first dial. */
export function transportOf(wire: Wire, tap?: FrameTap): Transport {
  switch (wire) {
    case "native":
      return nativeTransport({ tap });
    case "signalr":
      return new SignalRTransport({ tap });
    case "socketio":
      return new SocketIoTransport({ tap });
    case "sse":
      return sseTransport({ tap });
    default:
      return wire satisfies never;
  }
}
