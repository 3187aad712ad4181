// @microsoft/signalr: node signalr.mjs <address> <websockets|sse|polling> <json|msgpack>
import assert from 'node:assert/strict';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { WebSocket } from 'ws';
import { address, Heard, keep, kinds, newRoom, notify, post, signIn, tell, texts } from './harness.mjs';

const [kind, encoding] = kinds;
const transport = {
  websockets: HttpTransportType.WebSockets,
  sse: HttpTransportType.ServerSentEvents,
  polling: HttpTransportType.LongPolling,
}[kind];
const events =
  'connected message userJoined userLeft roomUsers typing broadcast private notification notificationsChanged error';

const connect = ({ token, stateful, reconnects } = {}) => {
  const sockets = [];
  const options = {
    transport,
    accessTokenFactory: token && (() => token),
    // Kept, so that a story can break the connection.
    WebSocket: class extends WebSocket {
      constructor(...args) {
        super(...args);
        sockets.push(this);
      }
    },
  };
  let builder = new HubConnectionBuilder().withUrl(`${address}/hubs/realtime`, options).configureLogging(LogLevel.None);
  if (encoding === 'msgpack') builder = builder.withHubProtocol(new MessagePackHubProtocol());
  if (stateful) builder = builder.withStatefulReconnect();
  if (reconnects) builder = builder.withAutomaticReconnect([0, 50, 200, 1000, 1000]);
  const connection = keep(builder.build(), (it) => it.stop());
  const heard = new Heard();
  for (const event of events.split(' ')) connection.on(event, (it) => heard.add(event, it));
  connection.onclose((error) => heard.add('closed', error));
  connection.onreconnected((id) => heard.add('reconnected', id));
  return Object.assign(connection, { heard, cut: () => sockets.at(-1).terminate() });
};

const enter = async (options) => {
  const connection = connect(options);
  await connection.start();
  return Object.assign(connection, await connection.heard.next('connected'));
};

const codeOf = async (promise) => {
  const error = await promise.then(
    () => assert.fail('it was not refused'),
    (refused) => refused,
  );
  return /HubException: (\w+): ./.exec(error.message)?.[1] ?? error.message;
};

const onWebSockets = (stories) => (kind === 'websockets' ? stories : {});

tell({
  async 'alone: joins, speaks and is answered with the place of its message'() {
    const [connection, room] = [await enter(), newRoom()];
    const joined = await connection.invoke('JoinRoom', room);
    assert.deepEqual([joined.type, joined.room, joined.offset, joined.recovered], ['joined', room, 0, false]);
    const ack = await connection.invoke('SendMessage', room, { text: 'hello', list: [1, null, 'ä'] }, 'm-1');
    assert.deepEqual(ack, { type: 'ack', id: 'm-1', room, epoch: joined.epoch, offset: 1 });
    const { timestamp, userId, ...message } = await connection.heard.next('message');
    assert.deepEqual(message, {
      type: 'message',
      room,
      epoch: joined.epoch,
      offset: 1,
      id: 'm-1',
      from: connection.clientId,
      username: 'Anonymous',
      data: { text: 'hello', list: [1, null, 'ä'] },
    });
    assert.equal(typeof timestamp, 'number');
    assert.match(userId, /^anon_/);
  },

  async 'alone: says many things without waiting, and each has its place in that order'() {
    const [connection, room] = [await enter(), newRoom()];
    await connection.invoke('JoinRoom', room);
    const acks = await Promise.all([...Array(90).keys()].map((n) => connection.invoke('SendMessage', room, n)));
    assert.deepEqual(
      acks.map((it) => it.offset),
      [...Array(90).keys()].map((n) => n + 1),
    );
  },

  async 'reads back, page by page'() {
    const [connection, room] = [await enter(), newRoom()];
    for (const text of ['one', 'two', 'three']) await post(room, text);
    const newest = await connection.invoke('History', room, null, 2);
    assert.deepEqual([newest.type, texts(newest.messages), newest.more], ['history', ['two', 'three'], true]);
    const oldest = await connection.invoke('History', room, newest.messages[0].offset);
    assert.deepEqual([texts(oldest.messages), oldest.more], [['one'], false]);
  },

  async 'streams a room from where it was, then live'() {
    const [connection, room] = [await enter(), newRoom()];
    const { epoch } = await post(room, 'one');
    await post(room, 'two');
    const items = new Heard();
    const stream = connection
      .stream('StreamRoom', room, { epoch, offset: 1 })
      .subscribe({
        next: (it) => items.add(it.type, it),
        complete: () => items.add('end'),
        error: (e) => items.add('end', e),
      });
    assert.equal((await items.next('message')).data.text, 'two');
    await post(room, 'three');
    assert.equal((await items.next('message')).data.text, 'three');
    stream.dispose();
    const reset = new Heard();
    connection
      .stream('StreamRoom', room, { epoch: 'elsewhere', offset: 1 })
      .subscribe({ next: (it) => reset.add(it.type, it), complete() {}, error() {} });
    assert.deepEqual(await reset.next('reset'), { type: 'reset', epoch, offset: 3 });
    const refused = new Heard();
    connection
      .stream('StreamRoom', 'no room name')
      .subscribe({ next() {}, complete: () => refused.add('end'), error: (it) => refused.add('end', it) });
    assert.match((await refused.next('end')).message, /HubException: invalid_field: /);
  },

  async 'gets what it missed while it was away'() {
    const [connection, room] = [await enter(), newRoom()];
    const { epoch } = await connection.invoke('JoinRoom', room);
    const { offset } = await connection.invoke('SendMessage', room, { text: 'before' });
    await connection.stop();
    for (const text of ['one', 'two', 'three']) await post(room, text);
    await connection.start();
    const joined = await connection.invoke('JoinRoom', room, { epoch, offset });
    assert.equal(joined.recovered, true);
    assert.deepEqual(texts(joined.messages), ['one', 'two', 'three']);
    await post(room, 'live');
    await connection.heard.next('message', (it) => it.data.text === 'live' && it.offset === joined.offset + 1);
  },

  async 'sees who is there, who comes, types and goes'() {
    const [ada, bob] = [await signIn('Ada'), await signIn('Bob')];
    const [first, second] = [await enter({ token: ada.token }), await enter({ token: bob.token })];
    const room = newRoom();
    await first.invoke('JoinRoom', room);
    await second.invoke('JoinRoom', room);
    assert.deepEqual(await first.heard.next('userJoined'), {
      type: 'userJoined',
      room,
      userId: bob.userId,
      username: 'Bob',
    });
    assert.deepEqual(
      (await second.heard.next('roomUsers')).users.map((it) => it.username),
      ['Ada', 'Bob'],
    );
    await second.invoke('Typing', room, true);
    assert.equal((await first.heard.next('typing')).isTyping, true);
    await second.invoke('LeaveRoom', room);
    assert.equal((await first.heard.next('userLeft')).userId, bob.userId);
  },

  async 'says something to everyone and to one'() {
    const { token, userId } = await signIn('Bob');
    const [ada, phone, laptop] = [await enter(await signIn('Ada')), await enter({ token }), await enter({ token })];
    const word = newRoom();
    await ada.invoke('Broadcast', { word });
    for (const connection of [ada, phone]) {
      const { from } = await connection.heard.next('broadcast', (it) => it.data.word === word);
      assert.equal(from, ada.clientId);
    }
    await ada.invoke('SendPrivate', userId, ['psst']);
    for (const connection of [phone, laptop]) assert.deepEqual((await connection.heard.next('private')).data, ['psst']);
    await ada.invoke('SendPrivate', phone.clientId, 7);
    assert.equal((await phone.heard.next('private')).data, 7);
    assert.equal(await codeOf(ada.invoke('SendPrivate', 'nobody', 1)), 'target_not_found');
  },

  async 'alone: is told a code for what is wrong, and stays connected'() {
    const [connection, room] = [await enter(), newRoom()];
    for (const [code, method, ...args] of [
      ['not_in_room', 'SendMessage', room, 1],
      ['not_in_room', 'LeaveRoom', room],
      ['invalid_field', 'JoinRoom', 'no room name'],
      ['invalid_field', 'JoinRoom', 7],
      ['invalid_field', 'JoinRoom', null],
      ['invalid_field', 'JoinRoom'],
      ['invalid_field', 'JoinRoom', room, 'no position'],
      ['invalid_field', 'JoinRoom', room, {}],
      ['invalid_field', 'JoinRoom', room, null, 'many'],
      ['invalid_field', 'JoinRoom', room, null, 1, 'and more'],
      ['invalid_field', 'SendMessage', room],
      ['invalid_field', 'SendMessage', room, 1, 'x'.repeat(65)],
      ['invalid_field', 'Typing', room, 'perhaps'],
      ['invalid_field', 'SendPrivate', null, 1],
      ['unauthorized', 'Refresh', 'nonsense'],
      ['invalid_field', 'Refresh', null],
      ['target_not_found', 'MarkRead', 'nothing'],
      ['invalid_field', 'MarkRead', null],
    ]) {
      assert.equal(await codeOf(connection.invoke(method, ...args)), code, `${method} ${JSON.stringify(args)}`);
    }
    assert.equal(await codeOf(connection.invoke('Nonsense')), 'unknown_type');
    assert.equal((await connection.invoke('JoinRoom', room)).type, 'joined');
  },

  async 'is told when it sends too fast'() {
    const [connection, room] = [await enter(), newRoom()];
    await connection.invoke('JoinRoom', room);
    const outcomes = await Promise.allSettled(
      [...Array(400).keys()].map((n) => connection.invoke('SendMessage', room, n)),
    );
    const refused = outcomes.filter((it) => it.status === 'rejected');
    assert.ok(refused.length > 0 && refused.length < 400, `${refused.length} refused`);
    for (const { reason } of refused) assert.match(reason.message, /HubException: rate_limited: /);
  },

  async 'is refused with a bad token, and is whom a good one names'() {
    await assert.rejects(connect({ token: 'nonsense' }).start(), /401/);
    const ada = await signIn('Ada');
    const connection = await enter({ token: ada.token });
    assert.deepEqual([connection.userId, connection.username], [ada.userId, 'Ada']);
    const renewed = await signIn('Ada', ada.token);
    assert.equal((await connection.invoke('Refresh', renewed.token)).expiresAt, renewed.expiresAt);
  },

  async 'has its inbox'() {
    const { token, userId } = await signIn('Ada');
    await notify(userId, 'before');
    const [phone, laptop] = [await enter({ token }), await enter({ token })];
    const { id } = await phone.heard.next('notification', (it) => it.title === 'before');
    await laptop.heard.next('notification', (it) => it.id === id && it.read === false);
    await notify(userId, 'live');
    await laptop.heard.next('notification', (it) => it.title === 'live');
    await laptop.invoke('MarkRead', id);
    const changed = await phone.heard.next('notificationsChanged');
    assert.deepEqual([changed.unread, changed.read], [1, [id]]);
    await laptop.invoke('MarkAllRead');
    assert.equal((await phone.heard.next('notificationsChanged')).all, true);
    await laptop.invoke('ClearNotifications');
    assert.equal((await phone.heard.next('notificationsChanged')).cleared, true);
  },

  async 'alone: is cut when it sends too much at once'() {
    const connection = await enter();
    await assert.rejects(connection.invoke('Broadcast', 'x'.repeat(40_000)));
    // By long polling and event streams the POST alone is refused; the connection ends all the same.
    await connection.heard.next('closed');
  },

  ...onWebSockets({
    async 'comes back by itself when its connection breaks, and resumes'() {
      const [connection, room] = [await enter({ reconnects: true }), newRoom()];
      const { epoch } = await connection.invoke('JoinRoom', room);
      const { offset } = await connection.invoke('SendMessage', room, { text: 'before' });
      connection.cut();
      await connection.heard.next('reconnected');
      await post(room, 'missed');
      const joined = await connection.invoke('JoinRoom', room, { epoch, offset });
      assert.deepEqual([joined.recovered, texts(joined.messages)], [true, ['missed']]);
    },

    async 'alone: with stateful reconnect the same connection goes on, and nothing is missed'() {
      const [connection, room] = [await enter({ stateful: true }), newRoom()];
      const id = connection.connectionId;
      await connection.invoke('JoinRoom', room);
      connection.cut();
      const sent = [...Array(20).keys()].map((n) => connection.invoke('SendMessage', room, n));
      const acks = await Promise.all(sent);
      assert.deepEqual(
        acks.map((it) => it.offset),
        [...Array(20).keys()].map((n) => n + 1),
      );
      for (let n = 0; n < 20; n++) assert.equal((await connection.heard.next('message')).data, n);
      assert.equal(connection.connectionId, id);
      assert.deepEqual(connection.heard.all('reconnected'), []);
    },
  }),
});
