-- One row an object: a host, an interface, a subcloud, ... of one cloud. The payload is the object as the service keeps it.
CREATE TABLE objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud TEXT NOT NULL,
    kind TEXT NOT NULL,
    uuid TEXT NOT NULL,
    parent TEXT,
    payload TEXT NOT NULL,
    UNIQUE (cloud, kind, uuid)
);
CREATE INDEX objects_by_parent ON objects (cloud, kind, parent);

-- The services number many kinds; numbers of what was deleted are not given again.
CREATE TABLE counters (
    cloud TEXT NOT NULL,
    kind TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (cloud, kind)
);

-- What is to happen, and when (seconds of the lab's clock).
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    cloud TEXT NOT NULL,
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    due REAL NOT NULL,
    payload TEXT NOT NULL
);
CREATE INDEX jobs_by_due ON jobs (due, id);

CREATE TABLE faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    spec TEXT NOT NULL,
    times INTEGER
);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    payload TEXT NOT NULL
);
