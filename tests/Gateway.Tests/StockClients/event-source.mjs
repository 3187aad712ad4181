// The npm package eventsource, which is the HTML standard's EventSource for Node: node event-source.mjs <address>
import assert from 'node:assert/strict';
import { EventSource } from 'eventsource';
import { address, Heard, keep, newRoom, notify, post, rest, signIn, tell } from './harness.mjs';

/** A body that ends when its line is cut. */
const breakable = (stream) => {
  const reader = stream.getReader();
  let cut;
  const broken = new Promise((resolve) => (cut = () => resolve({ done: true })));
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await Promise.race([reader.read(), broken]);
      if (done) {
        controller.close();
        void reader.cancel();
      } else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
  return { body, cut };
};

const listen = (path, { token } = {}) => {
  const [heard, requests] = [new Heard(), []];
  const source = new EventSource(address + path, {
    // Kept, so that a story can break the connection and see what the client says on coming back.
    fetch: async (url, init) => {
      const headers = token ? { ...init.headers, authorization: `Bearer ${token}` } : init.headers;
      const answer = await fetch(url, { ...init, headers });
      const { body, cut } = breakable(answer.body);
      requests.push({ headers, cut });
      return { status: answer.status, headers: answer.headers, redirected: false, url: answer.url, body };
    },
  });
  source.onopen = () => heard.add('open');
  source.onerror = (error) => heard.add('error', error);
  source.onmessage = ({ data, lastEventId }) => {
    const message = JSON.parse(data);
    heard.add(message.type, message, lastEventId);
  };
  return keep(Object.assign(source, { heard, requests }), (it) => it.close());
};

tell({
  async 'hears a room as it speaks, with the position of each message'() {
    const room = newRoom();
    const source = listen(`/sse/rooms/${room}`);
    await source.heard.next('open');
    const { epoch } = await post(room, 'one');
    const [message, id] = await source.heard.nextAll('message');
    assert.deepEqual([message.data.text, id], ['one', `${epoch}:1`]);
  },

  async 'comes back by itself with Last-Event-ID and misses nothing'() {
    const room = newRoom();
    const source = listen(`/sse/rooms/${room}`);
    await source.heard.next('open');
    const { epoch } = await post(room, 'one');
    await source.heard.next('message');
    source.requests.at(-1).cut();
    await source.heard.next('error');
    await post(room, 'two');
    await post(room, 'three');
    assert.equal((await source.heard.next('message')).data.text, 'two');
    assert.equal((await source.heard.next('message')).data.text, 'three');
    assert.equal(source.requests.at(-1).headers['Last-Event-ID'], `${epoch}:1`);
  },

  async 'comes back also where nobody had said anything yet'() {
    const room = newRoom();
    const source = listen(`/sse/rooms/${room}`);
    await source.heard.next('open');
    source.requests.at(-1).cut();
    await source.heard.next('error');
    await post(room, 'one');
    assert.equal((await source.heard.next('message')).data.text, 'one');
  },

  async 'begins where the page says, or with the newest'() {
    const room = newRoom();
    const { epoch } = await post(room, 'one');
    await post(room, 'two');
    assert.equal((await listen(`/sse/rooms/${room}?since=${epoch}:1`).heard.next('message')).data.text, 'two');
    assert.equal((await listen(`/sse/rooms/${room}?history=1`).heard.next('message')).data.text, 'two');
  },

  async 'is told when it cannot go on where it was'() {
    const room = newRoom();
    const { epoch } = await post(room, 'one');
    const source = listen(`/sse/rooms/${room}?since=elsewhere:7`);
    assert.deepEqual(await source.heard.next('reset'), { type: 'reset', epoch, offset: 1 });
  },

  async 'hears the pulse of the server and what is said to everyone and to it'() {
    const { token, userId } = await signIn('Ada');
    const source = listen('/sse', { token });
    const { clientId } = await source.heard.next('connected');
    assert.equal(typeof clientId, 'string');
    const update = await source.heard.next('update');
    assert.deepEqual(Object.keys(update).sort(), [
      'connections',
      'count',
      'messagesPerSecond',
      'rooms',
      'timestamp',
      'type',
    ]);
    await rest('POST', '/v1/broadcast', { data: ['all'] }, { 'x-api-key': process.env.API_KEY });
    assert.deepEqual((await source.heard.next('broadcast')).data, ['all']);
    assert.match(userId, /./);
  },

  async 'hears its inbox'() {
    const { token, userId } = await signIn('Ada');
    await notify(userId, 'before');
    const source = listen('/sse/notifications', { token });
    const { id } = await source.heard.next('notification', (it) => it.title === 'before');
    await notify(userId, 'live');
    await source.heard.next('notification', (it) => it.title === 'live');
    await rest('POST', `/v1/notifications/${id}/read`, undefined, { authorization: `Bearer ${token}` });
    assert.deepEqual((await source.heard.next('notificationsChanged')).read, [id]);
  },

  async 'is refused with a bad token, a bad room or a bad position, and stays away'() {
    for (const [path, code] of [
      ['/sse?access_token=nonsense', 401],
      ['/sse/notifications?access_token=nonsense', 401],
      ['/sse/rooms/no%20room', 400],
      ['/sse/rooms/r?since=nonsense', 400],
      ['/sse/rooms/r?history=many', 400],
    ]) {
      const source = listen(path);
      const error = await source.heard.next('error');
      assert.deepEqual([error.code, source.readyState], [code, EventSource.CLOSED], path);
    }
  },
});
