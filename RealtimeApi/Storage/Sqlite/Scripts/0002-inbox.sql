-- Notifications to one person, or once for everybody with user_id '*'.
CREATE TABLE notifications (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    timestamp INTEGER NOT NULL
) STRICT;

CREATE INDEX notifications_by_user ON notifications (user_id, seq);

-- What a person has read one by one.
CREATE TABLE notification_reads (
    user_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (user_id, seq)
) STRICT, WITHOUT ROWID;

-- Everything up to read_through is read, everything up to cleared_through is gone, for this person.
CREATE TABLE inbox_marks (
    user_id TEXT PRIMARY KEY,
    read_through INTEGER NOT NULL DEFAULT 0,
    cleared_through INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
