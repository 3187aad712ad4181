-- One row that is written anew to find out whether a message could be, and whether the file is still the one at its path.
CREATE TABLE proof (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;
