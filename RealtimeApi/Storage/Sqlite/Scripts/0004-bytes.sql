-- How many bytes of messages each room keeps, so that nobody has to count them: the data, and 256 for the rest of a message
-- (StoredBytes.BesideData).
ALTER TABLE rooms ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;

UPDATE rooms
SET bytes = (SELECT COALESCE(SUM(LENGTH(m.data) + 256), 0) FROM messages m WHERE m.room_id = rooms.id);
