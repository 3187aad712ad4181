import "server-only";
import { cookies, headers } from "next/headers";
import * as z from "zod/mini";
import { readZone } from "@/lib/chat/clock";
import type { OpenRoom } from "@/lib/chat/open-room";
import { roomMessageSchema, type Member } from "@/lib/realtime/events";
import { readInboxPage } from "@/lib/realtime/inbox";
import type { Notification } from "@/lib/realtime/inbox-snapshot";
import type { RoomStart } from "@/lib/realtime/room";
import { readSession, type Session } from "@/lib/session/session";
import { callApi } from "./api";
import { readJson } from "./read-json";
import { sessionInToken } from "./session-in-token";
import { visitorOf, type Visitor } from "./visitor";

const people = z.object({ users: z.array(z.object({ userId: z.string(), username: z.string() })) });
const list = z.object({ rooms: z.array(z.object({ room: z.string(), users: z.number() })) });
const page = z.object({ epoch: z.string(), offset: z.number(), messages: z.array(roomMessageSchema) });

/** A page does not wait longer for what it can do without. */
const timeoutMs = 4_000;

/** Who the browser is signed in as; null for nobody, undefined when that cannot be found out. */
export async function whoAmI(): Promise<Session | null | undefined> {
  const who = await visitor();
  if (who.cookie === null) return null;
  const answer = await callApi("/v1/session", { visitor: who, timeoutMs });
  if (answer.ok) return readSession(await readJson(answer));
  return answer.status === 401 ? null : sessionInToken(who);
}

/** A room's newest messages and the position to join from; undefined when the browser has to do without. */
export async function readRoom(room: string): Promise<RoomStart | undefined> {
  const path = `/v1/rooms/${encodeURIComponent(room)}/messages?limit=50`;
  const answer = await callApi(path, { visitor: await visitor(), timeoutMs });
  if (!answer.ok) return undefined;
  const checked = page.safeParse(await readJson(answer));
  return checked.success ? checked.data : undefined;
}

/** Who is in a room just now. */
export async function readMembers(room: string): Promise<Member[]> {
  const answer = await callApi(`/v1/rooms/${encodeURIComponent(room)}/users`, {
    visitor: await visitor(),
    timeoutMs,
  });
  const checked = people.safeParse(answer.ok ? await readJson(answer) : undefined);
  return checked.success ? checked.data.users : [];
}

/** The rooms there are, some of them if there are many. */
export async function readOpenRooms(): Promise<OpenRoom[]> {
  const answer = await callApi("/v1/rooms", { visitor: await visitor(), timeoutMs });
  const checked = list.safeParse(answer.ok ? await readJson(answer) : undefined);
  return checked.success ? checked.data.rooms : [];
}

/** The inbox of whoever is signed in; undefined when the browser has to do without. */
export async function readNotifications(): Promise<readonly Notification[] | undefined> {
  const who = await visitor();
  if (who.cookie === null) return undefined;
  const answer = await callApi("/v1/notifications", { visitor: who, timeoutMs });
  return answer.ok ? readInboxPage(await readJson(answer)) : undefined;
}

/** The time zone that the browser has told. */
export async function timeZone(): Promise<string | undefined> {
  return readZone((await cookies()).get("time-zone")?.value);
}

async function visitor(): Promise<Visitor> {
  return visitorOf(await headers());
}
