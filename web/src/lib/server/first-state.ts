import "server-only";
import { cookies } from "next/headers";
import * as z from "zod/mini";
import { readZone } from "@/lib/chat/clock";
import type { OpenRoom } from "@/lib/chat/open-room";
import { roomMessageSchema, type Member } from "@/lib/realtime/events";
import { readInboxPage } from "@/lib/realtime/inbox";
import type { Notification } from "@/lib/realtime/inbox-snapshot";
import type { RoomStart } from "@/lib/realtime/room";
import { readSession, type Session } from "@/lib/session/session";
import { callApi } from "./api";

const people = z.object({ users: z.array(z.object({ userId: z.string(), username: z.string() })) });
const list = z.object({ rooms: z.array(z.object({ room: z.string(), users: z.number() })) });
const page = z.object({ epoch: z.string(), offset: z.number(), messages: z.array(roomMessageSchema) });

/** Who the browser is signed in as; null for nobody, or when that cannot be found out. */
export async function whoAmI(): Promise<Session | null> {
  const cookie = await sessionCookie();
  if (cookie === null) return null;
  const answer = await callApi("/v1/session", { cookie });
  return answer.ok ? readSession(await answer.json()) : null;
}

/** A room's newest messages and the position to join from; undefined when the browser has to do without. */
export async function readRoom(room: string): Promise<RoomStart | undefined> {
  const path = `/v1/rooms/${encodeURIComponent(room)}/messages?limit=50`;
  const answer = await callApi(path, { cookie: await sessionCookie() });
  if (!answer.ok) return undefined;
  const checked = page.safeParse(await answer.json());
  return checked.success ? checked.data : undefined;
}

/** Who is in a room just now. */
export async function readMembers(room: string): Promise<Member[]> {
  const answer = await callApi(`/v1/rooms/${encodeURIComponent(room)}/users`, {
    cookie: await sessionCookie(),
  });
  const checked = people.safeParse(answer.ok ? await answer.json() : undefined);
  return checked.success ? checked.data.users : [];
}

/** The rooms there are, some of them if there are many. */
export async function readOpenRooms(): Promise<OpenRoom[]> {
  const answer = await callApi("/v1/rooms", { cookie: await sessionCookie() });
  const checked = list.safeParse(answer.ok ? await answer.json() : undefined);
  return checked.success ? checked.data.rooms : [];
}

/** The inbox of whoever is signed in; undefined when the browser has to do without. */
export async function readNotifications(): Promise<readonly Notification[] | undefined> {
  const cookie = await sessionCookie();
  if (cookie === null) return undefined;
  const answer = await callApi("/v1/notifications", { cookie });
  return answer.ok ? readInboxPage(await answer.json()) : undefined;
}

/** The time zone that the browser has told. */
export async function timeZone(): Promise<string | undefined> {
  return readZone((await cookies()).get("time-zone")?.value);
}

async function sessionCookie(): Promise<string | null> {
  const token = (await cookies()).get("session-token");
  return token ? `session-token=${token.value}` : null;
}
