-- The state of the lab's Metal API. Times are ISO 8601 in UTC; columns named in database.JSON_COLUMNS hold JSON.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE organizations (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    description TEXT,
    website     TEXT,
    twitter     TEXT,
    customdata  TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
);

CREATE TABLE projects (
    id                       TEXT PRIMARY KEY,
    organization_id          TEXT NOT NULL REFERENCES organizations (id),
    name                     TEXT NOT NULL,
    backend_transfer_enabled INTEGER NOT NULL DEFAULT 0,
    customdata               TEXT NOT NULL,
    tags                     TEXT NOT NULL,
    created_at               TEXT NOT NULL,
    updated_at               TEXT NOT NULL
);

CREATE TABLE ssh_keys (
    id          TEXT PRIMARY KEY,
    owner_kind  TEXT NOT NULL CHECK (owner_kind IN ('user', 'project')),
    owner_id    TEXT NOT NULL,
    label       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    tags        TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
);

CREATE TABLE devices (
    id                      TEXT PRIMARY KEY,
    project_id              TEXT NOT NULL REFERENCES projects (id),
    hostname                TEXT NOT NULL,
    description             TEXT,
    plan                    TEXT NOT NULL,
    operating_system        TEXT NOT NULL,
    facility                TEXT NOT NULL,
    metro                   TEXT NOT NULL,
    state                   TEXT NOT NULL,
    provisioning_percentage REAL NOT NULL DEFAULT 0,
    billing_cycle           TEXT NOT NULL,
    always_pxe              INTEGER NOT NULL DEFAULT 0,
    ipxe_script_url         TEXT,
    userdata                TEXT NOT NULL DEFAULT '',
    customdata              TEXT NOT NULL,
    tags                    TEXT NOT NULL,
    ssh_keys                TEXT NOT NULL,
    locked                  INTEGER NOT NULL DEFAULT 0,
    network_frozen          INTEGER NOT NULL DEFAULT 0,
    spot_instance           INTEGER NOT NULL DEFAULT 0,
    termination_time        TEXT,
    root_password           TEXT,
    storage                 TEXT,
    switch_uuid             TEXT NOT NULL,
    created_at              TEXT NOT NULL,
    updated_at              TEXT NOT NULL
);
CREATE INDEX devices_of_project ON devices (project_id);

CREATE TABLE ports (
    id        TEXT PRIMARY KEY,
    device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('NetworkPort', 'NetworkBondPort')),
    mac       TEXT,
    bond_id   TEXT REFERENCES ports (id) ON DELETE CASCADE,
    bonded    INTEGER NOT NULL,
    layer     INTEGER,
    position  INTEGER NOT NULL,
    UNIQUE (device_id, name)
);

CREATE TABLE vlans (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES projects (id),
    description TEXT,
    facility    TEXT,
    metro       TEXT NOT NULL,
    vxlan       INTEGER NOT NULL,
    tags        TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    UNIQUE (project_id, metro, vxlan)
);

CREATE TABLE port_vlans (
    id         TEXT PRIMARY KEY,
    port_id    TEXT NOT NULL REFERENCES ports (id) ON DELETE CASCADE,
    vlan_id    TEXT NOT NULL REFERENCES vlans (id),
    native     INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (port_id, vlan_id)
);

CREATE TABLE port_batches (
    id               TEXT PRIMARY KEY,
    port_id          TEXT NOT NULL REFERENCES ports (id) ON DELETE CASCADE,
    state            TEXT NOT NULL,
    vlan_assignments TEXT NOT NULL,
    error_messages   TEXT NOT NULL,
    created_at       TEXT NOT NULL,
    updated_at       TEXT NOT NULL
);

CREATE TABLE reservations (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES projects (id),
    type           TEXT NOT NULL,
    network        TEXT NOT NULL,
    cidr           INTEGER NOT NULL,
    address_family INTEGER NOT NULL,
    facility       TEXT,
    metro          TEXT,
    public         INTEGER NOT NULL,
    management     INTEGER NOT NULL,
    global_ip      INTEGER NOT NULL,
    details        TEXT,
    tags           TEXT NOT NULL,
    customdata     TEXT NOT NULL,
    created_at     TEXT NOT NULL
);
CREATE INDEX reservations_of_project ON reservations (project_id);

CREATE TABLE assignments (
    id             TEXT PRIMARY KEY,
    reservation_id TEXT NOT NULL REFERENCES reservations (id),
    device_id      TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    address        TEXT NOT NULL,
    network        TEXT NOT NULL,
    gateway        TEXT NOT NULL,
    cidr           INTEGER NOT NULL,
    address_family INTEGER NOT NULL,
    public         INTEGER NOT NULL,
    management     INTEGER NOT NULL,
    global_ip      INTEGER NOT NULL,
    created_at     TEXT NOT NULL
);
CREATE INDEX assignments_of_device ON assignments (device_id);
CREATE INDEX assignments_of_reservation ON assignments (reservation_id);

CREATE TABLE gateways (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES projects (id),
    vlan_id        TEXT NOT NULL REFERENCES vlans (id),
    reservation_id TEXT NOT NULL REFERENCES reservations (id),
    own_block      INTEGER NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
);

CREATE TABLE bgp_configs (
    id              TEXT PRIMARY KEY,
    project_id      TEXT NOT NULL UNIQUE REFERENCES projects (id) ON DELETE CASCADE,
    asn             INTEGER NOT NULL,
    deployment_type TEXT NOT NULL,
    md5             TEXT,
    status          TEXT NOT NULL,
    created_at      TEXT NOT NULL
);

CREATE TABLE bgp_sessions (
    id             TEXT PRIMARY KEY,
    device_id      TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    address_family TEXT NOT NULL,
    default_route  INTEGER NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
);

-- Events outlive the device that they tell of, hence no foreign key.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL,
    device_id  TEXT,
    type       TEXT NOT NULL,
    body       TEXT NOT NULL,
    created_at TEXT NOT NULL
);

-- What the life-cycle engine still has to do. stage and stage_started let a restart go on where it was.
CREATE TABLE jobs (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id     TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    payload       TEXT NOT NULL,
    stage         INTEGER NOT NULL DEFAULT 0,
    stage_started REAL
);
CREATE INDEX jobs_of_device ON jobs (device_id, seq);

-- Faults on demand. times counts down to the row's end; null means until it is taken away.
CREATE TABLE faults (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    kind  TEXT NOT NULL,
    spec  TEXT NOT NULL,
    times INTEGER
);
