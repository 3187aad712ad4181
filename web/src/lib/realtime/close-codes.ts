/** What to do after the server has closed: come back, come back much later, fetch a new token first, or stay away. */
export type Verdict = "retry" | "later" | "new_token" | "final";

export const closeCodes = {
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  /** What a browser reports when the connection broke or was never made. */
  abnormal: 1006,
  invalidPayload: 1007,
  policyViolation: 1008,
  tooLarge: 1009,
  tokenExpired: 4401,
  slowConsumer: 4408,
  tooManyConnections: 4409,
} as const;

export function verdictOn(code: number): Verdict {
  switch (code) {
    case closeCodes.protocolError:
    case closeCodes.unsupportedData:
    case closeCodes.invalidPayload:
    case closeCodes.policyViolation:
    case closeCodes.tooLarge:
      return "final";
    case closeCodes.tokenExpired:
      return "new_token";
    case closeCodes.tooManyConnections:
      return "later";
    default:
      return "retry";
  }
}

/** Whether an error with this code comes before a close with 4401, which not every wire can say. */
export function endsConnection(code: unknown): boolean {
  return code === "token_expired" || code === "session_ended";
}
