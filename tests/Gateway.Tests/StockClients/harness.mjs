// What the stories of all clients have in common: waiting for what must come, REST calls, and running them one by one.
import assert from 'node:assert/strict';

const patience = 30_000;

export const [address, ...kinds] = process.argv.slice(2);

const open = new Set();

/** Ends something with the story that began it. */
export const keep = (it, end) => {
  open.add(() => end(it));
  return it;
};

let rooms = 0;
export const newRoom = () => `js-${process.pid}-${++rooms}`;

/** Everything that a client heard, in order; `next` waits for the first that fits and takes it. */
export class Heard {
  #items = [];
  #waiting = [];

  add(type, ...args) {
    this.#items.push({ type, args });
    this.#settle();
  }

  all(type) {
    return this.#items.filter((it) => it.type === type || it.type === `taken ${type}`).map((it) => it.args[0]);
  }

  async next(type, fits = () => true) {
    const [it] = await this.nextAll(type, fits);
    return it;
  }

  /** All arguments of an event that has several. */
  nextAll(type, fits = () => true) {
    return new Promise((resolve) => {
      this.#waiting.push({ type, fits, resolve });
      this.#settle();
    });
  }

  #settle() {
    this.#waiting = this.#waiting.filter(({ type, fits, resolve }) => {
      const found = this.#items.find((it) => it.type === type && fits(...it.args));
      if (!found) return true;
      found.type = `taken ${type}`;
      resolve(found.args);
      return false;
    });
  }
}

export const rest = async (method, path, body, headers = {}) => {
  const answer = await fetch(address + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
};

export const signIn = (username, token) =>
  rest('POST', '/v1/session', { username }, token ? { authorization: `Bearer ${token}` } : {});

/** Somebody on another wire says something. */
export const post = (room, text) => rest('POST', `/v1/rooms/${room}/messages`, { data: { text } });

export const notify = (userId, title) =>
  rest(
    'POST',
    '/v1/notifications',
    { userId, notificationType: 'info', title, message: 'from the server' },
    { 'x-api-key': process.env.API_KEY },
  );

export const texts = (messages) => messages.map((it) => it.data.text);

const within = (story) => {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('too late')), patience)));
  return Promise.race([story(), late]).finally(() => clearTimeout(timer));
};

/** Runs the stories; with ONLY set, those whose name has it. */
export const tell = async (stories) => {
  const chosen = Object.entries(stories).filter(([name]) => name.includes(process.env.ONLY ?? ''));
  let failures = chosen.length === 0 ? 1 : 0;
  for (const [name, story] of chosen) {
    try {
      await within(story);
      console.log(`ok      ${name}`);
    } catch (error) {
      failures++;
      console.log(`FAILED  ${name}: ${error.stack}`);
    } finally {
      for (const end of open) await end();
      open.clear();
    }
  }
  process.exit(failures);
};
