// socket.io-client: node socket-io.mjs <address> <polling|websocket|upgrade>
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { address, Heard, keep, kinds, newRoom, notify, post, signIn, tell, texts } from './harness.mjs';

const [kind] = kinds;
const transports = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] }[kind];

const connect = (options = {}, namespace = '') => {
  const socket = io(address + namespace, { transports, forceNew: true, reconnectionDelay: 10, ...options });
  keep(socket, (it) => it.disconnect());
  const heard = new Heard();
  socket.onAny((event, ...args) => heard.add(event, ...args));
  for (const event of ['connect', 'connect_error', 'disconnect']) socket.on(event, (it) => heard.add(event, it));
  return Object.assign(socket, { heard, ask: (...args) => socket.timeout(20_000).emitWithAck(...args) });
};

const enter = async (options, namespace) => {
  const socket = connect(options, namespace);
  await socket.heard.next('connect');
  if (kind === 'upgrade' && socket.io.engine.transport.name === 'polling') {
    await new Promise((resolve) => socket.io.engine.once('upgrade', resolve));
  }
  return socket;
};

tell({
  async 'alone: joins, speaks and is acknowledged with the place of its message'() {
    const [socket, room] = [await enter(), newRoom()];
    assert.equal(socket.io.engine.transport.name, kind === 'polling' ? 'polling' : 'websocket');
    const { clientId } = await socket.heard.next('connected');
    const joined = await socket.ask('joinRoom', room);
    assert.deepEqual([joined.room, joined.offset, joined.recovered], [room, 0, false]);
    const ack = await socket.ask('sendMessage', { room, text: 'hello', data: { n: 1 }, id: 'm-1' });
    assert.deepEqual([ack.id, ack.room, ack.epoch, ack.offset], ['m-1', room, joined.epoch, 1]);
    const { timestamp, userId, ...message } = await socket.heard.next('message');
    assert.deepEqual(message, {
      from: 'Anonymous',
      text: 'hello',
      id: 'm-1',
      room,
      epoch: joined.epoch,
      offset: 1,
      data: { text: 'hello', data: { n: 1 } },
    });
    assert.equal(typeof timestamp, 'number');
    assert.match(userId, /^anon_/);
    assert.equal(typeof clientId, 'string');
  },

  async 'alone: says a hundred things without waiting, and each has its place in that order'() {
    const [socket, room] = [await enter(), newRoom()];
    await socket.ask('joinRoom', room);
    const acks = await Promise.all([...Array(90).keys()].map((n) => socket.ask('sendMessage', { room, text: `${n}` })));
    assert.deepEqual(
      acks.map((it) => it.offset),
      [...Array(90).keys()].map((n) => n + 1),
    );
  },

  async 'gets what it missed while its connection was broken'() {
    const [socket, room] = [await enter(), newRoom()];
    const { epoch } = await socket.ask('joinRoom', room);
    const { offset } = await socket.ask('sendMessage', { room, text: 'before' });
    socket.io.engine.close();
    await socket.heard.next('disconnect');
    for (const text of ['one', 'two', 'three']) await post(room, text);
    await socket.heard.next('connect');
    const joined = await socket.ask('joinRoom', room, { epoch, offset });
    assert.equal(joined.recovered, true);
    assert.deepEqual(texts(joined.messages), ['one', 'two', 'three']);
    await post(room, 'live');
    await socket.heard.next('message', (it) => it.text === 'live' && it.offset === joined.offset + 1);
  },

  async 'gets what it missed as events when it asks for no acknowledgement'() {
    const [socket, room] = [await enter(), newRoom()];
    const { epoch } = await post(room, 'one');
    await post(room, 'two');
    socket.emit('joinRoom', room, { epoch, offset: 0 });
    await socket.heard.next('message', (it) => it.text === 'one');
    await socket.heard.next('message', (it) => it.text === 'two');
    socket.emit('joinRoom', room, { epoch: 'elsewhere', offset: 1 });
    assert.deepEqual(await socket.heard.next('reset'), { type: 'reset', epoch, offset: 2 });
  },

  async 'sees who is there, who comes, types and goes'() {
    const [ada, bob] = [await signIn('Ada'), await signIn('Bob')];
    const [first, second] = [await enter({ auth: { token: ada.token } }), await enter({ auth: { token: bob.token } })];
    const room = newRoom();
    await first.ask('joinRoom', room);
    await second.ask('joinRoom', room);
    assert.deepEqual(await first.heard.next('userJoined'), {
      type: 'userJoined',
      room,
      userId: bob.userId,
      username: 'Bob',
    });
    assert.deepEqual(await second.heard.nextAll('roomUsers'), [['Ada', 'Bob'], room]);
    await second.ask('typing', { room, isTyping: true });
    const typing = await first.heard.next('typing');
    assert.deepEqual([typing.room, typing.userId, typing.username, typing.isTyping], [room, bob.userId, 'Bob', true]);
    await second.ask('leaveRoom', room);
    const left = await first.heard.next('userLeft');
    assert.deepEqual([left.room, left.userId], [room, bob.userId]);
  },

  async 'says something to everyone and to one'() {
    const bob = await signIn('Bob');
    const [ada, phone, laptop] = [
      await enter({ auth: { token: (await signIn('Ada')).token } }),
      await enter({ auth: { token: bob.token } }),
      await enter({ auth: { token: bob.token } }),
    ];
    const { clientId } = await ada.heard.next('connected');
    const token = newRoom();
    ada.emit('broadcast', { token });
    for (const socket of [ada, phone]) {
      const { from } = await socket.heard.next('broadcast', (it) => it.data.token === token);
      assert.equal(from, clientId);
    }
    ada.emit('private', bob.userId, ['psst']);
    for (const socket of [phone, laptop]) {
      const message = await socket.heard.next('private');
      assert.deepEqual([message.from, message.username, message.data], [clientId, 'Ada', ['psst']]);
    }
    assert.equal((await ada.ask('private', 'nobody', 1)).code, 'target_not_found');
  },

  async 'alone: is told a code for what is wrong, and stays connected'() {
    const [socket, room] = [await enter(), newRoom()];
    const codes = [];
    for (const [event, ...args] of [
      ['broadcast', Buffer.from([1, 2, 3])],
      ['private', 'somebody', { deep: Buffer.from([1]) }],
      ['sendMessage', { room, text: 'x', data: Buffer.from([1]) }],
      ['sendMessage', { room, text: 'not a member' }],
      ['sendMessage', { room }],
      ['sendMessage', 'no object'],
      ['joinRoom', 'no room name'],
      ['joinRoom', 7],
      ['joinRoom', room, 'no position'],
      ['typing', { room, isTyping: 'perhaps' }],
      ['nonsense', 1],
    ]) {
      const answer = await socket.ask(event, ...args);
      assert.equal(answer.type, 'error', JSON.stringify(answer));
      codes.push(answer.code);
    }
    assert.deepEqual(codes, [
      'invalid_field',
      'invalid_field',
      'invalid_field',
      'not_in_room',
      'invalid_field',
      'invalid_field',
      'invalid_field',
      'invalid_field',
      'invalid_field',
      'invalid_field',
      'unknown_type',
    ]);
    socket.emit('leaveRoom', room);
    assert.equal((await socket.heard.next('error')).code, 'not_in_room');
    assert.equal(socket.connected, true);
  },

  async 'is told when it sends too fast'() {
    const [socket, room] = [await enter(), newRoom()];
    await socket.ask('joinRoom', room);
    const answers = await Promise.all(
      [...Array(400).keys()].map((n) => socket.ask('sendMessage', { room, text: `${n}` })),
    );
    const refused = answers.filter((it) => it.type === 'error');
    assert.ok(refused.length > 0 && refused.length < 400, `${refused.length} refused`);
    for (const { code, retryable, retryAfterMs } of refused) {
      assert.deepEqual([code, retryable], ['rate_limited', true]);
      assert.ok(retryAfterMs > 0 && retryAfterMs <= 1000);
    }
    assert.equal(socket.connected, true);
  },

  async 'is refused with a bad token, and is whom a good one names'() {
    const socket = connect({ auth: { token: 'nonsense' } });
    const error = await socket.heard.next('connect_error');
    assert.equal(error.data.code, 'unauthorized');
    const ada = await signIn('Ada');
    socket.auth = { token: ada.token };
    socket.connect();
    const connected = await socket.heard.next('connected');
    assert.deepEqual([connected.userId, connected.username], [ada.userId, 'Ada']);
    const renewed = await signIn('Ada', ada.token);
    assert.equal((await socket.ask('refresh', renewed.token)).expiresAt, renewed.expiresAt);
    assert.equal((await socket.ask('refresh', 'nonsense')).code, 'unauthorized');
  },

  async 'has its inbox in /notifications, beside its rooms'() {
    const { token, userId } = await signIn('Ada');
    await notify(userId, 'before');
    const auth = { auth: { token } };
    const [main, phone] = [await enter(auth), await enter(auth, '/notifications')];
    const laptop = main.io.socket('/notifications', auth);
    laptop.heard = new Heard();
    laptop.onAny((event, ...args) => laptop.heard.add(event, ...args));
    const { id } = await phone.heard.next('notification', (it) => it.title === 'before');
    await laptop.heard.next('notification', (it) => it.id === id && it.read === false);
    await notify(userId, 'live');
    await laptop.heard.next('notification', (it) => it.title === 'live');
    await laptop.timeout(20_000).emitWithAck('markRead', id);
    const changed = await phone.heard.next('notificationsChanged');
    assert.deepEqual([changed.unread, changed.read], [1, [id]]);
    await laptop.timeout(20_000).emitWithAck('markAllRead');
    assert.equal((await phone.heard.next('notificationsChanged')).all, true);
    await laptop.timeout(20_000).emitWithAck('clear');
    assert.equal((await phone.heard.next('notificationsChanged')).cleared, true);
    assert.equal((await laptop.timeout(20_000).emitWithAck('joinRoom', 'r')).code, 'unknown_type');
    assert.deepEqual(main.heard.all('notification'), []);
  },

  async 'is refused by a namespace that does not exist'() {
    const socket = connect({}, '/elsewhere');
    assert.equal((await socket.heard.next('connect_error')).message, 'Invalid namespace');
  },

  async 'alone: is cut when it sends too much at once, and comes back by itself'() {
    const socket = await enter();
    socket.emit('broadcast', 'x'.repeat(40_000));
    await socket.heard.next('disconnect');
    await socket.heard.next('connect');
    assert.equal((await socket.ask('joinRoom', newRoom())).type, 'joined');
  },
});
