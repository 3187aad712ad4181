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

/** Something that happens to the entries. `page` is given when it happens once more, to those that an answer has brought. */
type Change = (page?: ReadonlyMap<string, Notification>) => void;

/** One person's notifications, the same on all their devices: changes show at once and are told to the server. */
export class Inbox {
  readonly #changes: Changes;
  #entries = new Map<string, Notification>();
  readonly #arrivals = new Set<(notification: Notification) => void>();
  #status: InboxSnapshot["status"] = "loading";
  #snapshot = emptyInbox;
  #since = Infinity;
  /** For each reading under way, oldest first: what has happened since it began. */
  readonly #readings = new Set<Change[]>();

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
    const meanwhile: Change[] = [];
    this.#readings.add(meanwhile);
    const page = await this.#readPage();
    // A newer answer has come.
    if (!this.#readings.has(meanwhile)) return;
    if (page) {
      for (const reading of [...this.#readings]) {
        if (reading === meanwhile) break;
        this.#readings.delete(reading);
      }
    }
    this.#readings.delete(meanwhile);
    if (page) {
      this.#entries = new Map(page);
      // Some of it the server may have known when it answered, which changes nothing, and some not.
      for (const change of meanwhile) change(page);
      this.#status = "ready";
    } else if (this.#status === "loading" && this.#readings.size === 0) this.#status = "failed";
    this.#publish();
  }

  markRead(id: string): void {
    if (this.#entries.get(id)?.read !== false) return;
    this.#change(() => this.#setRead([id]));
    this.client.send({ type: "markRead", notificationId: id });
  }

  markAllRead(): void {
    if (this.#snapshot.unread === 0) return;
    this.#change(() => this.#setRead(this.#entries.keys()));
    this.client.send({ type: "markAllRead" });
  }

  clear(): void {
    this.#change(() => this.#entries.clear());
    this.client.send({ type: "clear" });
  }

  async #readPage(): Promise<ReadonlyMap<string, Notification> | undefined> {
    try {
      const page = readInboxPage(await this.readInbox());
      return page && new Map(page.map((notification) => [notification.id, notification]));
    } catch {
      return undefined;
    }
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
    this.#change((page) => this.#entries.set(id, page?.get(id) ?? notification));
    if (isNew && !read && timestamp >= this.#since)
      for (const tell of [...this.#arrivals]) tell(notification);
  }

  #onChanged({ read, all, cleared }: ServerEvents["notificationsChanged"]): void {
    this.#change(() => {
      if (cleared) this.#entries.clear();
      if (all) this.#setRead(this.#entries.keys());
      if (read) this.#setRead(read);
    });
  }

  #change(change: Change): void {
    for (const reading of this.#readings) reading.push(change);
    change();
    this.#publish();
  }

  #setRead(ids: Iterable<string>): void {
    for (const id of [...ids]) {
      const notification = this.#entries.get(id);
      if (notification && !notification.read) this.#entries.set(id, { ...notification, read: true });
    }
  }

  #publish(): void {
    this.#snapshot = snapshotOf([...this.#entries.values()], this.#status);
    this.#changes.now();
  }
}
