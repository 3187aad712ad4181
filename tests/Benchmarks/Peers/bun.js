// The smallest room server on Bun (uWebSockets). usage: bun bun.js PORT
Bun.serve({
  port: Number(process.argv[2]),
  hostname: '127.0.0.1',
  fetch(request, server) {
    return server.upgrade(request) ? undefined : new Response('WebSockets only', { status: 400 });
  },
  websocket: {
    publishToSelf: true,
    open(socket) {
      socket.send(JSON.stringify({ type: 'connected' }));
    },
    message(socket, text) {
      const { type, room, data } = JSON.parse(text);
      if (type === 'join') {
        socket.subscribe(room);
        socket.send(JSON.stringify({ type: 'joined', room }));
      } else if (type === 'message') {
        socket.publish(room, JSON.stringify({ type, room, data }));
      }
    },
  },
});
