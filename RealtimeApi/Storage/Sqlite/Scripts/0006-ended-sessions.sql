-- Sessions that have ended before their tokens run out. Times are Unix seconds, as in tokens.
CREATE TABLE ended_sessions (
    session_id TEXT PRIMARY KEY,
    keep_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- People all of whose sessions up to a time have ended.
CREATE TABLE ended_users (
    user_id TEXT PRIMARY KEY,
    through INTEGER NOT NULL,
    keep_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
