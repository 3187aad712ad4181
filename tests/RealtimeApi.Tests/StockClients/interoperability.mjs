// What one stock client sends, every other receives: node interoperability.mjs <address> <room> <values.json>
// values.json: {"odd": [json, ...], "refused": [json, ...]}, each value as JSON text.
// The ids of messages say what is in them: <sender>:<index of the value>. Other programs send into the room meanwhile.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { EventSource } from 'eventsource';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

const patience = 120_000;
const [address, room, file] = process.argv.slice(2);
const { odd, refused } = JSON.parse(await readFile(file, 'utf8'));

/** Half a surrogate pair is U+FFFD where a protocol has nothing but text; minus zero is zero. */
const normal = (value) => {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [normal(key), normal(it)]));
};

/** What must arrive of a message with this id; undefined: it is a mark. */
const expected = (id) => {
  const [sender, index] = id.split(':');
  if (index === undefined) return undefined;
  const value = JSON.parse(odd[index]);
  if (sender === 'js-text') return { text: value };
  // JSON.stringify writes infinity as null.
  return sender.startsWith('js-json') ? JSON.parse(JSON.stringify(value)) : value;
};

const members = [];

/** Somebody in the room: checks each message as it comes, and waits for those with an id. */
const member = (name, send, end) => {
  const [seen, waiting] = [new Map(), []];
  const it = {
    name,
    send,
    end,
    faults: [],
    hear(message) {
      seen.set(message.id, message.offset);
      try {
        const want = expected(message.id);
        if (want !== undefined) assert.deepStrictEqual(normal(message.data), normal(want));
      } catch (error) {
        it.faults.push(`${name} got ${message.id} as ${JSON.stringify(message.data)?.slice(0, 200)}: ${error.message}`);
      }
      for (const each of waiting.splice(0)) each();
    },
    lost(reason) {
      it.faults.push(`${name} lost its connection: ${reason}`);
      for (const each of waiting.splice(0)) each();
    },
    async until(id) {
      while (!seen.has(id) && it.faults.length === 0) await new Promise((resolve) => waiting.push(resolve));
    },
    offsets: () => [...seen.values()].sort((a, b) => a - b),
  };
  members.push(it);
  return it;
};

const codeOf = (error) => /HubException: (\w+): ./.exec(error.message)?.[1] ?? error.message;

const signalR = async (name, packed) => {
  let builder = new HubConnectionBuilder()
    .withUrl(`${address}/hubs/realtime`, { transport: HttpTransportType.WebSockets, WebSocket })
    .configureLogging(LogLevel.None);
  if (packed) builder = builder.withHubProtocol(new MessagePackHubProtocol());
  const connection = builder.build();
  const it = member(
    name,
    (id, value) => connection.invoke('SendMessage', room, value, id).then(() => null, codeOf),
    () => connection.stop(),
  );
  let ended = false;
  connection.on('message', it.hear);
  connection.onclose((error) => ended || it.lost(error?.message));
  const stop = it.end;
  it.end = () => ((ended = true), stop());
  await connection.start();
  await connection.invoke('JoinRoom', room);
  return it;
};

const socketIo = async (name, transports) => {
  const socket = io(address, { transports, forceNew: true, reconnection: false });
  const ask = async (fields) => (await socket.emitWithAck('sendMessage', fields)).code ?? null;
  const it = member(
    name,
    (id, value) => ask({ room, id, data: value }),
    () => socket.removeAllListeners().disconnect(),
  );
  it.say = (id, text) => ask({ room, id, text });
  socket.on('message', it.hear);
  socket.on('disconnect', (reason) => it.lost(reason));
  await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject));
  await socket.emitWithAck('joinRoom', room);
  return it;
};

const native = async (name) => {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/ws`);
  const answers = new Map();
  const ask = (text, id) => {
    const answer = new Promise((resolve) => answers.set(id, resolve));
    socket.send(text);
    return answer;
  };
  const it = member(
    name,
    // As it is written: the value's text itself, where there is one.
    async (id, value, text = JSON.stringify(value)) =>
      (await ask(`{"type":"message","room":"${room}","id":"${id}","data":${text}}`, id)).code ?? null,
    () => socket.removeAllListeners().close(),
  );
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.type === 'message') it.hear(message);
    else answers.get(message.id)?.(message);
  });
  socket.on('close', (code) => it.lost(code));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  await ask(JSON.stringify({ type: 'join', room, id: 'join' }), 'join');
  return it;
};

const eventStream = async (name) => {
  const source = new EventSource(`${address}/sse/rooms/${room}`);
  const it = member(
    name,
    async (id, value) => {
      const answer = await fetch(`${address}/v1/rooms/${room}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, data: value }),
      });
      return answer.ok ? null : (await answer.json()).code;
    },
    () => source.close(),
  );
  source.onmessage = ({ data }) => it.hear(JSON.parse(data));
  source.onerror = () => it.lost('error');
  await new Promise((resolve) => source.addEventListener('position', resolve));
  return it;
};

const sendAll = async (it, sender) => {
  for (const [index, text] of odd.entries()) {
    const value = JSON.parse(text);
    const code = await it.send(`${sender}:${index}`, value, text);
    // MessagePack says infinity, which JSON can't.
    const mayBeRefused = sender === 'js-packed' && /e999/.test(text);
    assert.ok(code === null || (mayBeRefused && code === 'invalid_field'), `${sender}: ${text.slice(0, 200)} → ${code}`);
  }
  for (const text of refused) {
    const value = JSON.parse(text);
    // Neither JSON.stringify nor the encoder of MessagePack can write what is much deeper.
    if (sender !== 'js-raw' && text.startsWith('['.repeat(sender === 'js-packed' ? 90 : 2000))) continue;
    assert.equal(await it.send('refused', value, text), 'invalid_field', `${sender}: ${text.slice(0, 200)}`);
  }
};

const saySome = async (it) => {
  for (const [index, text] of odd.entries()) {
    const value = JSON.parse(text);
    if (typeof value === 'string') assert.equal(await it.say(`js-text:${index}`, value), null, text);
  }
};

setTimeout(() => {
  console.log(`too late: ${members.map((it) => `${it.name} saw ${it.offsets().length}`).join(', ')}`);
  process.exit(1);
}, patience).unref();

const plain = await native('ws');
const json = await signalR('SignalR JSON', false);
const packed = await signalR('SignalR MessagePack', true);
const socket = await socketIo('socket.io-client WebSocket', ['websocket']);
const polling = await socketIo('socket.io-client polling', ['polling']);
const stream = await eventStream('eventsource');
await plain.send('js-ready', 1);

await Promise.all([
  sendAll(plain, 'js-raw'),
  sendAll(json, 'js-json-signalr'),
  sendAll(packed, 'js-packed'),
  sendAll(socket, 'js-json-socketio'),
  sendAll(stream, 'js-json-rest'),
  saySome(polling),
]);
await plain.send('js-done', 1);
for (const it of members) {
  await it.until('js-done');
  await it.until('dotnet-done');
}
const faults = members.flatMap((it) => it.faults);
const all = plain.offsets().filter((offset) => offset >= 1);
for (const it of members) {
  const offsets = it.offsets();
  if (offsets.at(-1) - offsets[0] + 1 !== offsets.length) faults.push(`${it.name} has a gap`);
  await it.end();
}
console.log(faults.slice(0, 20).join('\n') || `${members.length} clients have seen ${all.length} messages each`);
process.exit(faults.length === 0 ? 0 : 1);
