import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { WebSocket } from "ws";

// Neither Node 20 nor the simulated browser has one that speaks to a real server.
globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

afterEach(cleanup);
