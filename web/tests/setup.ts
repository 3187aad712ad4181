import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { WebSocket } from "ws";

// Neither Node 20 nor the simulated browser has one that speaks to a real server.
globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

// However busy the machine: what is waited for ends the wait.
configure({ asyncUtilTimeout: 15_000 });
afterEach(cleanup);
