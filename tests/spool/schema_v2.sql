-- A spool as version 2 of the schema left it: one message delivered, one waiting, one kept raw.
-- Never changed: it stands for the files out there.
PRAGMA page_size = 1024;
PRAGMA application_id = 1735617906;
PRAGMA user_version = 2;
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('service_ms', 0);

CREATE TABLE name (                 -- modems, SIMs, routes: a row says a number instead
  id   INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,            -- 0 modem, 1 SIM, 2 route
  text TEXT NOT NULL,
  UNIQUE (kind, text)
) STRICT;

CREATE TABLE counter (              -- survive every purge
  id    INTEGER PRIMARY KEY,        -- name * 100 + what
  value INTEGER NOT NULL
) STRICT;

CREATE TABLE route (
  id           INTEGER PRIMARY KEY, -- name
  paused       INTEGER NOT NULL DEFAULT 0,
  last_success INTEGER,             -- wall time, like last_failure
  last_failure INTEGER,
  last_latency INTEGER,
  last_error   TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE message (              -- a whole SMS, or the set of parts that will become one
  id         INTEGER PRIMARY KEY,
  modem      INTEGER NOT NULL,
  sim        INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  open       INTEGER NOT NULL,      -- 1: can still take parts
  sender     TEXT NOT NULL,
  ton        INTEGER NOT NULL,
  reference  INTEGER NOT NULL,
  width      INTEGER NOT NULL,      -- of the reference: 8, 16, 0 for a message of one part
  total      INTEGER NOT NULL,
  present    INTEGER NOT NULL,
  dcs        INTEGER NOT NULL,
  sent_ms    INTEGER,               -- TP-SCTS of the first part seen, then of part one
  sent_zone  INTEGER,               -- quarters of an hour
  first_seen INTEGER NOT NULL,      -- service time
  received   INTEGER NOT NULL,      -- wall time of the last part
  done       INTEGER,               -- service time since when nobody needs the payload
  erased     INTEGER NOT NULL DEFAULT 0,
  key        BLOB
) STRICT;
CREATE INDEX message_set ON message (sim, sender, ton, reference, width, total) WHERE open = 1;
CREATE INDEX message_open ON message (open) WHERE open = 1;
CREATE INDEX message_done ON message (done) WHERE done IS NOT NULL;

CREATE TABLE part (                 -- the record: what the modem gave
  id       INTEGER PRIMARY KEY,     -- message * 1000 + sequence
  modem    INTEGER NOT NULL,
  source   TEXT NOT NULL,
  received INTEGER NOT NULL,
  tpdu_at  INTEGER NOT NULL,        -- where the TPDU begins in pdu
  pdu      BLOB NOT NULL
) STRICT;

CREATE TABLE digest (               -- fingerprints of parts, and keys of messages of several parts
  value   BLOB PRIMARY KEY,
  seen    INTEGER NOT NULL,         -- service time
  message INTEGER NOT NULL          -- 0: a report or a raw record
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery (
  id         INTEGER PRIMARY KEY,   -- message * 1000 + number (from 501 for a set completed late)
  route      INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  attempts   INTEGER NOT NULL,
  created    INTEGER NOT NULL,      -- service time, like not_before
  not_before INTEGER NOT NULL,
  changed    INTEGER NOT NULL,
  error      TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_due ON delivery (route, not_before) WHERE state = 0;
CREATE INDEX delivery_failed ON delivery (state, route) WHERE state >= 2;

CREATE TABLE raw (
  id       INTEGER PRIMARY KEY,
  modem    INTEGER NOT NULL,
  sim      INTEGER NOT NULL,
  source   TEXT NOT NULL,
  hex      TEXT NOT NULL,
  reason   TEXT NOT NULL,
  received INTEGER NOT NULL,
  seen     INTEGER NOT NULL
) STRICT;
INSERT OR REPLACE INTO meta VALUES('service_ms',3600000);
CREATE TABLE report (
  id           INTEGER PRIMARY KEY,
  modem        INTEGER NOT NULL,
  sim          INTEGER NOT NULL,
  recipient    TEXT NOT NULL,
  reference    INTEGER NOT NULL,
  status       INTEGER NOT NULL,
  sent_ms      INTEGER,
  discharge_ms INTEGER,
  received     INTEGER NOT NULL,
  seen         INTEGER NOT NULL,
  pdu          BLOB NOT NULL
) STRICT;

INSERT INTO name VALUES(1,0,'kitchen');
INSERT INTO name VALUES(2,1,'624010000000001');
INSERT INTO name VALUES(3,2,'main');
INSERT INTO counter VALUES(101,2);
INSERT INTO counter VALUES(102,1);
INSERT INTO counter VALUES(301,2);
INSERT INTO counter VALUES(311,1);
INSERT INTO route VALUES(3,0,1800003600000,NULL,0,'');
INSERT INTO message VALUES(1,1,2,4,0,'+23767000001',1,0,0,1,1,0,1800000000000,4,3600000,1800000000500,3600000,0,X'6ad629981dcb2060fd7c58d62e540716305e6b72c403896a33ca7a535b7f2c34');
INSERT INTO message VALUES(2,1,2,3,0,'+23767000001',1,0,0,1,1,0,1800000000000,4,3600000,1800000000500,NULL,0,X'4f9723fda34b8ff0a11188c2e2eee66264e3e3be66341b2fa8752380b7ce4c1e');
INSERT INTO part VALUES(1001,1,'SM',1800000000500,8,X'0791326707000000040b913267070000f10000721051900000401066f9bb0db297e5f3f4db0d7abbcb');
INSERT INTO part VALUES(2001,1,'SM',1800000000500,8,X'0791326707000000040b913267070000f10000721051900000400d737a9acd06ddc3697ada7d06');
INSERT INTO digest VALUES(X'4f9723fda34b8ff0a11188c2e2eee66264e3e3be66341b2fa8752380b7ce4c1e',3600000,2);
INSERT INTO digest VALUES(X'6ad629981dcb2060fd7c58d62e540716305e6b72c403896a33ca7a535b7f2c34',3600000,1);
INSERT INTO digest VALUES(X'99b2dd591e05d264d42b48559da6f6af70c8f7a00e2ae40d65edc56b2f449d55',3600000,0);
INSERT INTO delivery VALUES(1001,3,1,1,3600000,3600000,1800003600000,'');
INSERT INTO delivery VALUES(2001,3,0,0,3600000,3600000,1800003600000,'');
INSERT INTO raw VALUES(1,1,2,'ME','0011','not a PDU that can be decoded',1800000000500,3600000);
