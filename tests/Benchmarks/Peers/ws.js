// The smallest room server on Node's ws: encodes a message once, sends it to each member. usage: node ws.js PORT
const { WebSocketServer, WebSocket } = require('ws');

const rooms = new Map();
const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });

server.on('connection', (socket) => {
  let mine;
  socket.on('error', () => {});
  socket.on('close', () => mine?.delete(socket));
  socket.on('message', (text) => {
    const { type, room, data } = JSON.parse(text);
    if (type === 'join') {
      if (!rooms.has(room)) rooms.set(room, new Set());
      mine = rooms.get(room).add(socket);
      socket.send(JSON.stringify({ type: 'joined', room }));
    } else if (type === 'message') {
      const message = JSON.stringify({ type, room, data });
      for (const member of rooms.get(room) ?? []) {
        if (member.readyState === WebSocket.OPEN) member.send(message);
      }
    }
  });
  socket.send(JSON.stringify({ type: 'connected' }));
});
