// The smallest room server on Socket.IO, with its default options. usage: node socketio.js PORT
const { Server } = require('socket.io');

const http = require('node:http').createServer();
const io = new Server(http);

io.on('connection', (socket) => {
  socket.on('joinRoom', (room, ack) => {
    socket.join(room);
    ack?.({ room });
  });
  socket.on('sendMessage', ({ room, text }) => {
    io.to(room).emit('message', { room, text });
  });
});
http.listen(Number(process.argv[2]), '127.0.0.1');
