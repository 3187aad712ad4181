import * as z from "zod/mini";
import type { FrameTap } from "./transport";

/** What became of a request: its body, the server's refusal, or silence, which says nothing about what was done. */
export type RestAnswer =
  | { outcome: "done"; body: unknown }
  | { outcome: "refused"; status: number; error: RestError }
  | { outcome: "unreachable" };

export interface RestError {
  code: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

const problem = z.object({
  code: z.optional(z.string()),
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  retryable: z.optional(z.boolean()),
});

export interface RestRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** The server's REST address as one person sees it, until it is aborted. */
export class RestCalls {
  constructor(
    private readonly base: string,
    private readonly token: string | null,
    private readonly signal: AbortSignal,
    private readonly tap?: FrameTap,
  ) {}

  async ask({ method = "GET", path, headers, body }: RestRequest): Promise<RestAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    this.tap?.("out", `${method} ${path}${text === undefined ? "" : `\n${text}`}`);
    try {
      const answer = await fetch(`${this.base}${path}`, {
        method,
        headers: { ...this.#auth, ...(text && { "content-type": "application/json" }), ...headers },
        body: text,
        signal: this.signal,
      });
      const said = await answer.text();
      this.tap?.("in", `${answer.status}\n${said}`);
      if (!answer.ok) return refusal(answer, said);
      return { outcome: "done", body: said === "" ? null : JSON.parse(said) };
    } catch {
      return { outcome: "unreachable" };
    }
  }

  /** An event stream's answer; its body goes on. Rejects when none comes. */
  stream(path: string): Promise<Response> {
    this.tap?.("out", `GET ${path}`);
    const headers = { ...this.#auth, accept: "text/event-stream" };
    return fetch(`${this.base}${path}`, { headers, signal: this.signal, cache: "no-store" });
  }

  get #auth(): Record<string, string> {
    return this.token === null ? {} : { authorization: `Bearer ${this.token}` };
  }
}

/** Problem details (RFC 9457) with the protocol's codes; something in between, such as a proxy, may answer less. */
export function refusal(answer: Response, text: string): Extract<RestAnswer, { outcome: "refused" }> {
  const { code, title, detail, retryable } = parsed(text);
  const seconds = Number(answer.headers.get("retry-after") ?? NaN);
  const error: RestError = {
    code: code ?? (answer.status === 413 ? "invalid_field" : "unavailable"),
    message: detail ?? title ?? `The server answered ${answer.status}.`,
    retryable: retryable ?? answer.status >= 500,
    ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1_000 }),
  };
  return { outcome: "refused", status: answer.status, error };
}

function parsed(text: string): z.infer<typeof problem> {
  try {
    return problem.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
