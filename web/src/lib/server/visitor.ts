import { isIP } from "node:net";

/** Whom a request comes from, as far as RealtimeApi has to know: their session, and the address by which they are counted. */
export interface Visitor {
  /** The session's cookie and no other: what else a browser has for this host is not RealtimeApi's business. */
  cookie: string | null;
  /** As the gateway saw it. */
  address: string | null;
  /** Of the address that they see, as the gateway says: a session that came over TLS has a cookie for TLS only. */
  scheme: "http" | "https" | null;
}

/** Behind TLS the cookie has the prefix that binds it to the host. */
const sessionCookies = ["session-token", "__Host-session-token"];

export function visitorOf(headers: Pick<Headers, "get">): Visitor {
  return {
    cookie: sessionCookieOf(headers.get("cookie")),
    address: addressOf(headers),
    scheme: schemeOf(headers),
  };
}

/** Takes away every session cookie that a request has brought. */
export function noSession(headers: Pick<Headers, "get">): string[] {
  const brought = sessionCookieOf(headers.get("cookie")) ?? "";
  return brought
    .split("; ")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const name = pair.slice(0, pair.indexOf("="));
      const secure = name.startsWith("__Host-") ? "; Secure" : "";
      return `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`;
    });
}

/** One household has a whole /64 of IPv6 addresses. */
export function callerOf({ address }: Visitor): string {
  if (address === null) return "unknown";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (isIP(address) !== 6) return address;
  const [before = "", after] = address.toLowerCase().split("%")[0]!.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const groups =
    after === undefined
      ? head
      : [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

function sessionCookieOf(cookies: string | null): string | null {
  const pairs = (cookies ?? "").split(";").map((pair) => pair.trim());
  const ours = pairs.filter((pair) => sessionCookies.some((name) => pair.startsWith(`${name}=`)));
  return ours.length === 0 ? null : ours.join("; ");
}

/** The last entry is the gateway's; those before it are what the client says. */
function addressOf(headers: Pick<Headers, "get">): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return isIP(last) === 0 ? null : last;
}

function schemeOf(headers: Pick<Headers, "get">): Visitor["scheme"] {
  const last = headers.get("x-forwarded-proto")?.split(",").at(-1)?.trim();
  return last === "http" || last === "https" ? last : null;
}
