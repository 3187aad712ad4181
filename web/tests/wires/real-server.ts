import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** Vitest runs in web/. */
const built = resolve("../RealtimeApi/bin/Debug/net10.0/Realtime.RealtimeApi.dll");

/** The real API as a process of its own, which a test may kill and start again at the same address, with the same data. */
export class RealServer {
  readonly #folder = mkdtempSync(join(tmpdir(), "realtime-wires-"));
  #process: ChildProcess | null = null;
  #port = 0;

  constructor(private readonly settings: Record<string, string> = {}) {}

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const program = process.env.REALTIME_API ?? built;
    const server = spawn("dotnet", ["exec", program], {
      // Any folder that is not the repository's, so that its settings are not read.
      cwd: this.#folder,
      env: {
        ...process.env,
        ASPNETCORE_URLS: this.origin,
        DOTNET_ENVIRONMENT: "Production",
        Auth__SigningKey: "k".repeat(32),
        Storage__Folder: this.#folder,
        ...this.settings,
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = server;
    for await (const line of createInterface(server.stdout)) {
      const address = /Now listening on: http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
      if (!address) continue;
      this.#port = Number(address[1]);
      server.stdout.resume();
      return;
    }
    throw new Error(`The server did not start: ${program}`);
  }

  /** As `kill -9` does. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async signIn(
    username: string,
    token?: string,
  ): Promise<{ token: string; userId: string; expiresAt: number }> {
    const answer = await fetch(`${this.origin}/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ username }),
    });
    if (!answer.ok) throw new Error(`Signing in was answered with ${answer.status}.`);
    return (await answer.json()) as { token: string; userId: string; expiresAt: number };
  }
}
