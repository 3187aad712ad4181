// The stories that the stock client must be able to tell of a server, over one kind of transport.
// node stories.mjs <address> <polling|websocket|upgrade>
import assert from 'node:assert/strict';
import { io } from 'socket.io-client';

const [address, kind] = process.argv.slice(2);
const transports = { polling: ['polling'], websocket: ['websocket'], upgrade: ['polling', 'websocket'] }[kind];
const bytes = (...values) => Buffer.from(values);
const open = new Set();

const connect = (namespace = '', options = {}) => {
  const socket = io(address + namespace, { transports, forceNew: true, reconnection: false, ...options });
  open.add(socket);
  return socket;
};

const once = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

const enter = async (namespace, options) => {
  const socket = connect(namespace, options);
  const auth = once(socket, 'auth');
  await once(socket, 'connect');
  if (kind === 'upgrade' && socket.io.engine.transport.name === 'polling') {
    await once(socket.io.engine, 'upgrade');
  }
  return [socket, (await auth)[0]];
};

const stories = {
  async 'connects on the transport that was asked for'() {
    const [socket] = await enter();
    assert.equal(socket.io.engine.transport.name, kind === 'polling' ? 'polling' : 'websocket');
    assert.equal(socket.id.length, 20);
  },

  async 'shows what it has to show'() {
    const [, auth] = await enter('', { auth: { token: 'abc' } });
    assert.deepEqual(auth, { token: 'abc' });
  },

  async 'gets events back'() {
    const [socket] = await enter();
    socket.emit('message', 1, 'é ☃ 😀', { deep: [true, null] });
    assert.deepEqual(await once(socket, 'message-back'), [1, 'é ☃ 😀', { deep: [true, null] }]);
  },

  async 'gets a thousand events back in order'() {
    const [socket] = await enter();
    const received = [];
    const all = new Promise((resolve) =>
      socket.on('message-back', (n) => received.push(n) === 1000 && resolve()),
    );
    for (let n = 0; n < 1000; n++) socket.emit('message', n);
    await all;
    assert.deepEqual(received, [...Array(1000).keys()]);
  },

  async 'gets what it sent while it was moving to another transport'() {
    const socket = connect();
    const received = [];
    const all = new Promise((resolve) =>
      socket.on('message-back', (n) => received.push(n) === 300 && resolve()),
    );
    for (let n = 0; n < 300; n++) {
      socket.emit('message', n);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    assert.deepEqual(received, [...Array(300).keys()]);
  },

  async 'gets bytes back'() {
    const [socket] = await enter();
    socket.emit('message', bytes(1, 2, 3), { deep: [bytes(4)] }, bytes());
    const [first, second, third] = await once(socket, 'message-back');
    assert.deepEqual([[...first], [...second.deep[0]], [...third]], [[1, 2, 3], [4], []]);
  },

  async 'is answered'() {
    const [socket] = await enter();
    assert.deepEqual(await socket.timeout(10_000).emitWithAck('message-with-ack', { a: 1 }), { a: 1 });
    const answer = await socket.timeout(10_000).emitWithAck('message-with-ack', bytes(7, 8));
    assert.deepEqual([...answer], [7, 8]);
  },

  async 'answers'() {
    const [socket] = await enter();
    socket.on('emit-with-ack', (question, ack) => ack('answer', question, bytes(9)));
    socket.emit('emit-with-ack', 'question');
    const [answer, question, data] = await once(socket, 'emit-with-ack-back');
    assert.deepEqual([answer, question, [...data]], ['answer', 'question', [9]]);
  },

  async 'uses two namespaces on one connection'() {
    const [main] = await enter();
    const custom = main.io.socket('/custom');
    open.add(custom);
    await once(custom, 'connect');
    assert.notEqual(custom.id, main.id);
    custom.emit('message', 'there');
    main.emit('message', 'here');
    const answers = await Promise.all([once(custom, 'message-back'), once(main, 'message-back')]);
    assert.deepEqual(answers, [['there'], ['here']]);
    custom.disconnect();
    main.emit('message', 'still here');
    assert.deepEqual(await once(main, 'message-back'), ['still here']);
  },

  async 'is refused by a namespace that does not exist'() {
    const [error] = await once(connect('/random'), 'connect_error');
    assert.equal(error.message, 'Invalid namespace');
  },

  async 'is refused with a message and data'() {
    const [error] = await once(connect('/refused', { auth: { token: 'bad' } }), 'connect_error');
    assert.equal(error.message, 'Not authorized');
    assert.deepEqual(error.data, { code: 'unauthorized', auth: { token: 'bad' } });
  },

  async 'is put out of a namespace'() {
    const [socket] = await enter('/custom');
    const words = Promise.all([once(socket, 'message-back'), once(socket, 'disconnect')]);
    socket.emit('disconnect-me', 'namespace');
    const [[farewell], [reason]] = await words;
    assert.deepEqual([farewell, reason], ['goodbye', 'io server disconnect']);
  },

  async 'comes back by itself when its connection breaks'() {
    const [socket] = await enter('', { reconnection: true, reconnectionDelay: 10 });
    const first = socket.id;
    const again = once(socket, 'connect');
    socket.io.engine.close();
    await again;
    assert.notEqual(socket.id, first);
    socket.emit('message', 'back');
    assert.deepEqual(await once(socket, 'message-back'), ['back']);
  },

  async 'stays connected over heartbeats'() {
    const [socket] = await enter();
    for (let n = 0; n < 3; n++) await once(socket.io, 'ping');
    assert.equal(socket.connected, true);
  },

  async 'sends large messages'() {
    const [socket] = await enter();
    const text = 'x'.repeat(500_000);
    assert.equal(await socket.timeout(20_000).emitWithAck('message-with-ack', text), text);
  },
};

let failures = 0;
for (const [name, story] of Object.entries(stories)) {
  let timer;
  try {
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error('too late')), 20_000)));
    await Promise.race([story(), late]);
    console.log(`ok      ${name}`);
  } catch (error) {
    failures++;
    console.log(`FAILED  ${name}: ${error.stack}`);
  } finally {
    clearTimeout(timer);
    for (const socket of open) socket.disconnect();
    open.clear();
  }
}
process.exit(failures);
