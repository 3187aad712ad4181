-- The order of every room. (room_id, offset) is what fences off a second writer.
CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    epoch TEXT NOT NULL,
    head INTEGER NOT NULL
) STRICT;

CREATE TABLE messages (
    room_id INTEGER NOT NULL REFERENCES rooms (id),
    offset INTEGER NOT NULL,
    message_id TEXT,
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    username TEXT NOT NULL,
    data BLOB NOT NULL,
    timestamp INTEGER NOT NULL,
    PRIMARY KEY (room_id, offset)
) STRICT, WITHOUT ROWID;

-- A send that is repeated with the same id by the same person is stored once.
CREATE UNIQUE INDEX messages_by_key ON messages (room_id, user_id, message_id) WHERE message_id IS NOT NULL;
