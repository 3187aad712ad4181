// @vitest-environment node
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { POST } from "@/app/api/notify/route";
import { RealServer } from "./real-server";

vi.mock("server-only", () => ({}));

const key = "k".repeat(32);
const site = "http://localhost:8080";
const server = new RealServer({ Auth__ApiKeys__0: key });

beforeAll(async () => {
  await server.start();
  vi.stubEnv("services__realtime-api__http__0", server.origin);
  vi.stubEnv("REALTIME_API_KEY", key);
});

afterAll(() => server.dispose());

interface Person {
  userId: string;
  token: string;
}

/** What a page of the site, or somebody without one, sends to it. */
function notify({ token }: Person, body: string, headers: Record<string, string> = {}): Promise<Response> {
  const cookie = `session-token=${token}`;
  return POST(
    new Request(`${site}/api/notify`, {
      method: "POST",
      headers: {
        origin: site,
        host: "localhost:8080",
        cookie,
        "content-type": "application/json",
        ...headers,
      },
      body,
    }),
  );
}

async function titlesOf({ token }: Person): Promise<string[]> {
  const answer = await fetch(`${server.origin}/v1/notifications`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { notifications } = (await answer.json()) as { notifications: { title: string }[] };
  return notifications.map(({ title }) => title);
}

describe("with the server's key a visitor", () => {
  let mallory: Person;
  let stranger: Person;

  beforeEach(async () => {
    mallory = await server.signIn("Mallory");
    stranger = await server.signIn("Stranger");
  });

  test("notifies themselves", async () => {
    const answer = await notify(mallory, `{"notificationType":"info","title":"Hello","message":"Me."}`);
    expect(answer.status).toBe(201);
    expect(await titlesOf(mallory)).toEqual(["Hello"]);
    expect(await titlesOf(stranger)).toEqual([]);
  });

  test.each([
    `"userId":"*","UserId":"*"`,
    `"UserId":"*"`,
    `"USERID":"*"`,
    `"userid":"STRANGER"`,
    `"user\\u0049d":"STRANGER"`,
    `"userId":"STRANGER","userId":"STRANGER"`,
    `"data":{"userId":"*"}`,
  ])("notifies nobody else: %s", async (more) => {
    const extra = more.replaceAll("STRANGER", stranger.userId);
    const body = `{"notificationType":"info","title":"t","message":"m",${extra}}`;
    expect((await notify(mallory, body)).status).toBe(400);
    expect(await titlesOf(stranger)).toEqual([]);
  });

  test.each([`[]`, `"x"`, `null`, `{`, `[{"userId":"*","title":"t"}]`])("sends %s in vain", async (body) => {
    const answer = await notify(mallory, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "invalid_json" });
    expect(await titlesOf(stranger)).toEqual([]);
  });

  test("does nothing without a session, nor from another page, whatever a header says", async () => {
    const body = `{"notificationType":"info","title":"t","message":"m"}`;
    expect((await notify({ ...mallory, token: "x" }, body)).status).toBe(401);
    const elsewhere = { origin: "https://elsewhere.example" };
    expect((await notify(mallory, body, elsewhere)).status).toBe(403);
    const forged = { ...elsewhere, "x-forwarded-host": "elsewhere.example" };
    expect((await notify(mallory, body, forged)).status).toBe(403);
    expect((await notify(mallory, body, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(await titlesOf(mallory)).toEqual([]);
  });

  test("can't use up what the others have of it", async () => {
    const from = (address: string) => ({ "x-forwarded-for": `203.0.113.9, ${address}` });
    const body = `{"notificationType":"info","title":"t","message":"m"}`;
    const answers = [];
    for (let n = 0; n < 60; n++) answers.push((await notify(mallory, body, from("198.51.100.7"))).status);
    expect(answers).toContain(429);
    expect((await notify(stranger, body, from("198.51.100.8"))).status).toBe(201);
  });
});
