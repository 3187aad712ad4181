-- The id before the person: ids that begin with the time, as those of our own client do, then stand next to each other, and
-- messages that are committed together change one page of the index. By person each changed a page of its own.
DROP INDEX messages_by_key;

CREATE UNIQUE INDEX messages_by_key ON messages (room_id, message_id, user_id) WHERE message_id IS NOT NULL;
