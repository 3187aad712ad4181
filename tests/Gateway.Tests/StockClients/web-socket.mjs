// ws, which is the browser's WebSocket for Node and more: node web-socket.mjs <address>
import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { address, Heard, keep, newRoom, post, signIn, tell, texts } from './harness.mjs';

const connect = (path = '/ws', options = {}) => {
  const socket = keep(new WebSocket(address.replace(/^http/, 'ws') + path, options), (it) => it.terminate());
  const heard = new Heard();
  socket.on('message', (data, isBinary) => {
    assert.equal(isBinary, false);
    const message = JSON.parse(data);
    heard.add(message.type, message);
  });
  socket.on('close', (code) => heard.add('close', code));
  socket.on('unexpected-response', (_, answer) => heard.add('refused', answer.statusCode));
  socket.on('error', () => {});
  return Object.assign(socket, { heard, say: (command) => socket.send(JSON.stringify(command)) });
};

const enter = async (...args) => {
  const socket = connect(...args);
  return Object.assign(socket, await socket.heard.next('connected'));
};

tell({
  async 'joins, speaks, vanishes and gets what it missed'() {
    const room = newRoom();
    const socket = await enter();
    socket.say({ type: 'join', room, id: '1' });
    const { epoch } = await socket.heard.next('joined', (it) => it.id === '1');
    socket.say({ type: 'message', room, id: 'm-1', data: { text: 'before' } });
    const { offset } = await socket.heard.next('ack', (it) => it.id === 'm-1');
    socket.terminate();
    for (const text of ['one', 'two']) await post(room, text);
    const again = await enter();
    again.say({ type: 'join', room, id: '2', since: { epoch, offset } });
    const joined = await again.heard.next('joined');
    assert.deepEqual([joined.recovered, texts(joined.messages)], [true, ['one', 'two']]);
  },

  async 'is refused with a bad token, and is whom a good one names'() {
    assert.equal(await connect('/ws?access_token=nonsense').heard.next('refused'), 401);
    const { token, userId } = await signIn('Ada');
    for (const [path, headers] of [
      [`/ws?access_token=${token}`, {}],
      ['/ws', { authorization: `Bearer ${token}` }],
      ['/ws', { cookie: `session-token=${token}` }],
    ]) {
      assert.equal((await enter(path, { headers })).userId, userId);
    }
  },

  async 'is closed with 1009 when it sends too much at once'() {
    const socket = await enter();
    socket.say({ type: 'broadcast', data: 'x'.repeat(40_000) });
    assert.equal(await socket.heard.next('close'), 1009);
  },
});
