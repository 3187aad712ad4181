import * as z from "zod/mini";
import { Changes } from "./changes";
import type { RealtimeClient } from "./client";
import { notificationSchema, type ServerEvents } from "./events";
import { emptyInbox, snapshotOf, type InboxSnapshot, type Notification } from "./inbox-snapshot";

const pageSchema = z.object({ notifications: z.array(z.omit(notificationSchema, { type: true })) });

/** What the server answers to who asks for an inbox; undefined if it is something else. */
export function readInboxPage(answer: unknown): Notification[] | undefined {
  const checked = pageSchema.safeParse(answer);
  return checked.success ? checked.data.notifications : undefined;
}

/** Reads the whole inbox; a socket only tells what is unread and what changes. */
export type ReadInbox = () => Promise<unknown>;

/** One person's notifications, the same on all their devices: changes show at once and are told to the server. */
export class Inbox {
  readonly #changes: Changes;
  readonly #entries = new Map<string, Notification>();
  readonly #arrivals = new Set<(notification: Notification) => void>();
  #status: InboxSnapshot["status"] = "loading";
  #snapshot = emptyInbox;
  #since = Infinity;

  constructor(
    private readonly client: RealtimeClient,
    private readonly readInbox: ReadInbox,
  ) {
    this.#changes = new Changes(client.environment);
  }

  readonly read = (): InboxSnapshot => this.#snapshot;

  readonly listen = (changed: () => void): (() => void) => this.#changes.listen(changed);

  /** Calls back for what arrives while one is connected, not for what was waiting. */
  onArrival(callback: (notification: Notification) => void): () => void {
    this.#arrivals.add(callback);
    return () => void this.#arrivals.delete(callback);
  }

  open(): () => void {
    const stops = [
      this.client.subscribe("connected", ({ timestamp }) => {
        this.#since = timestamp;
        void this.reload();
      }),
      this.client.subscribe("notification", (notification) => this.#onNotification(notification)),
      this.client.subscribe("notificationsChanged", (change) => this.#onChanged(change)),
    ];
    const letGo = this.client.hold();
    return () => {
      letGo();
      stops.forEach((stop) => stop());
    };
  }

  async reload(): Promise<void> {
    const before = new Set(this.#entries.keys());
    try {
      const page = readInboxPage(await this.readInbox());
      if (!page) throw new Error("The answer was not understood.");
      const kept = new Set(page.map(({ id }) => id));
      // What came while the answer was under way is not in it, but not gone either.
      for (const id of before) if (!kept.has(id)) this.#entries.delete(id);
      for (const notification of page) this.#entries.set(notification.id, notification);
      this.#status = "ready";
    } catch {
      if (this.#status === "loading") this.#status = "failed";
    }
    this.#publish();
  }

  markRead(id: string): void {
    if (!this.#setRead([id])) return;
    this.client.send({ type: "markRead", notificationId: id });
  }

  markAllRead(): void {
    if (!this.#setRead(this.#entries.keys())) return;
    this.client.send({ type: "markAllRead" });
  }

  clear(): void {
    this.#entries.clear();
    this.#publish();
    this.client.send({ type: "clear" });
  }

  #onNotification({
    id,
    notificationType,
    title,
    message,
    timestamp,
    read,
  }: ServerEvents["notification"]): void {
    const isNew = !this.#entries.has(id);
    const notification = { id, notificationType, title, message, timestamp, read };
    this.#entries.set(id, notification);
    this.#publish();
    if (isNew && !read && timestamp >= this.#since)
      for (const tell of [...this.#arrivals]) tell(notification);
  }

  #onChanged({ read, all, cleared }: ServerEvents["notificationsChanged"]): void {
    if (cleared) this.#entries.clear();
    if (all) this.#setRead(this.#entries.keys());
    if (read) this.#setRead(read);
    this.#publish();
  }

  #setRead(ids: Iterable<string>): boolean {
    let changed = false;
    for (const id of [...ids]) {
      const notification = this.#entries.get(id);
      if (!notification || notification.read) continue;
      this.#entries.set(id, { ...notification, read: true });
      changed = true;
    }
    if (changed) this.#publish();
    return changed;
  }

  #publish(): void {
    this.#snapshot = snapshotOf([...this.#entries.values()], this.#status);
    this.#changes.now();
  }
}
