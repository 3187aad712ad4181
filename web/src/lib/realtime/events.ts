import * as z from "zod/mini";

/** What the server may say, as docs/protocol.md has it. `data` is whatever the sender put there. */
const position = { epoch: z.string(), offset: z.number() };
const member = z.object({ userId: z.string(), username: z.string() });

export const roomMessageSchema = z.object({
  ...position,
  type: z.optional(z.literal("message")),
  room: z.string(),
  id: z.nullish(z.string()),
  from: z.nullish(z.string()),
  userId: z.string(),
  username: z.string(),
  data: z.unknown(),
  timestamp: z.number(),
  /** The trace that it belongs to; live messages only. */
  traceparent: z.optional(z.string()),
});

const direct = { from: z.string(), username: z.string(), data: z.unknown(), timestamp: z.number() };
const answer = { id: z.nullish(z.string()) };

export const notificationKinds = ["info", "success", "warning", "error"] as const;

export const notificationSchema = z.object({
  type: z.literal("notification"),
  id: z.string(),
  notificationType: z.enum(notificationKinds),
  title: z.string(),
  message: z.string(),
  timestamp: z.number(),
  read: z.boolean(),
});

const schemas = {
  connected: z.object({
    type: z.literal("connected"),
    clientId: z.string(),
    userId: z.string(),
    username: z.string(),
    timestamp: z.number(),
    heartbeatMs: z.optional(z.number()),
    maxMessageBytes: z.optional(z.number()),
  }),
  broadcast: z.object({ type: z.literal("broadcast"), ...direct }),
  private: z.object({ type: z.literal("private"), ...direct, userId: z.optional(z.string()) }),
  pong: z.object({ type: z.literal("pong"), ...answer, timestamp: z.number() }),
  ack: z.object({
    type: z.literal("ack"),
    ...answer,
    room: z.optional(z.string()),
    epoch: z.optional(z.string()),
    offset: z.optional(z.number()),
    expiresAt: z.optional(z.unknown()),
  }),
  error: z.object({
    type: z.literal("error"),
    ...answer,
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z.nullish(z.number()),
  }),
  joined: z.object({
    type: z.literal("joined"),
    ...answer,
    room: z.string(),
    ...position,
    recovered: z.boolean(),
    messages: z.array(roomMessageSchema),
    users: z.array(member),
  }),
  left: z.object({ type: z.literal("left"), ...answer, room: z.string() }),
  message: z.extend(roomMessageSchema, { type: z.literal("message") }),
  typing: z.extend(member, { type: z.literal("typing"), room: z.string(), isTyping: z.boolean() }),
  history: z.object({
    type: z.literal("history"),
    ...answer,
    room: z.string(),
    epoch: z.string(),
    messages: z.array(roomMessageSchema),
    more: z.boolean(),
  }),
  userJoined: z.extend(member, { type: z.literal("userJoined"), room: z.string() }),
  userLeft: z.object({ type: z.literal("userLeft"), room: z.string(), userId: z.string() }),
  roomUsers: z.object({ type: z.literal("roomUsers"), room: z.string(), users: z.array(member) }),
  notification: notificationSchema,
  notificationsChanged: z.object({
    type: z.literal("notificationsChanged"),
    unread: z.number(),
    read: z.optional(z.array(z.string())),
    all: z.optional(z.unknown()),
    cleared: z.optional(z.unknown()),
  }),
};

/** Event type by name: `ServerEvents["joined"]`. */
export type ServerEvents = { [Type in keyof typeof schemas]: z.infer<(typeof schemas)[Type]> };
export type ServerEventType = keyof ServerEvents;
export type ServerEvent = ServerEvents[ServerEventType];
export type RoomMessage = z.infer<typeof roomMessageSchema>;
export type Member = z.infer<typeof member>;

/** A message of a type that this client does not know: passed on as it came. */
export interface UnknownEvent {
  type: string;
  [field: string]: unknown;
}

export type Parsed =
  | { outcome: "known"; event: ServerEvent }
  | { outcome: "unknown"; event: UnknownEvent }
  | { outcome: "malformed"; why: string };

export function isServerEventType(type: string): type is ServerEventType {
  return Object.hasOwn(schemas, type);
}

/** Reads one text frame, or what a transport has read from its own; never throws. */
export function parseFrame(frame: string | object): Parsed {
  let value: unknown = frame;
  try {
    if (typeof frame === "string") value = JSON.parse(frame);
  } catch {
    return { outcome: "malformed", why: "The frame is not JSON." };
  }
  if (!isTyped(value)) return { outcome: "malformed", why: "The frame is no object with a type." };
  if (!isServerEventType(value.type)) return { outcome: "unknown", event: value };

  const checked = schemas[value.type].safeParse(value);
  if (checked.success) return { outcome: "known", event: checked.data };
  const issue = checked.error.issues[0];
  const field = issue?.path.join(".") || "the object";
  return { outcome: "malformed", why: `Event "${value.type}": ${field} is not as the protocol has it.` };
}

function isTyped(value: unknown): value is UnknownEvent {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
