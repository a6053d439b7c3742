-- A spool as version 11 of the schema left it: what schema_v10.sql holds, and a rung that has cured.
-- Never changed: it stands for the files out there.
PRAGMA page_size = 1024;
PRAGMA application_id = 1735617906;
PRAGMA user_version = 11;
CREATE TABLE counter (              -- survive every purge
  id    INTEGER PRIMARY KEY,        -- name * 100 + what
  value INTEGER NOT NULL
) STRICT;
INSERT INTO "counter" VALUES(101,3);
INSERT INTO "counter" VALUES(102,1);
INSERT INTO "counter" VALUES(301,1);
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
INSERT INTO "delivery" VALUES(2001,3,0,0,3600000,3600000,1800003600000,'');
CREATE TABLE fingerprint (          -- of parts, reports and raw records
  sent    INTEGER NOT NULL,         -- TP-SCTS in epoch seconds; 0: has none, or from version 2
  value   BLOB NOT NULL,
  seen    INTEGER NOT NULL,         -- service time
  message INTEGER NOT NULL,         -- 0: a report or a raw record
  PRIMARY KEY (sent, value)
) STRICT, WITHOUT ROWID;
INSERT INTO "fingerprint" VALUES(0,X'4F9723FDA34B8FF0A11188C2E2EEE66264E3E3BE66341B2FA8752380B7CE4C1E',3600000,2);
INSERT INTO "fingerprint" VALUES(0,X'6AD629981DCB2060FD7C58D62E540716305E6B72C403896A33CA7A535B7F2C34',3600000,1);
INSERT INTO "fingerprint" VALUES(0,X'99B2DD591E05D264D42B48559DA6F6AF70C8F7A00E2AE40D65EDC56B2F449D55',3600000,0);
CREATE TABLE history (              -- a change of a modem, SIM or route, or what a person did
  id      INTEGER PRIMARY KEY,
  kind    INTEGER NOT NULL,         -- spool::HistoryKind
  modem   TEXT NOT NULL,            -- a name, like sim and route; empty: none
  sim     TEXT NOT NULL,
  route   TEXT NOT NULL,
  service INTEGER NOT NULL,         -- service time
  wall    INTEGER NOT NULL,         -- wall time
  what    TEXT NOT NULL,
  why     TEXT NOT NULL,
  done_by TEXT NOT NULL,            -- a user; empty: the program
  lasted  INTEGER                   -- milliseconds, of the state before
, cured INTEGER) STRICT;
INSERT INTO "history" VALUES(1,0,'kitchen','','',1000,1800000000000,'up','','',500,NULL);
CREATE TABLE cure (                 -- the rung that helped such a modem last
  model TEXT PRIMARY KEY,           -- family and firmware
  rung  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "cure" VALUES('generic 1.0','port');
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
, imei INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "message" VALUES(1,1,2,2,0,'+23767000001',1,0,0,1,1,0,1800000000000,4,3600000,1800000000500,3600000,0,X'6AD629981DCB2060FD7C58D62E540716305E6B72C403896A33CA7A535B7F2C34',0);
INSERT INTO "message" VALUES(2,1,2,3,0,'+23767000001',1,0,0,1,1,0,1800000000000,4,3600000,1800000000500,NULL,0,X'4F9723FDA34B8FF0A11188C2E2EEE66264E3E3BE66341B2FA8752380B7CE4C1E',0);
INSERT INTO "message" VALUES(3,1,2,2,0,'+23767000001',1,0,0,1,1,0,1800000000000,4,3600000,1800000000500,NULL,1,X'5A11111111111111111111111111111111111111111111111111111111111111',0);
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('service_ms',3600000);
CREATE TABLE name (                 -- modems, SIMs, routes: a row says a number instead
  id   INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,            -- 0 modem, 1 SIM, 2 route
  text TEXT NOT NULL,
  UNIQUE (kind, text)
) STRICT;
INSERT INTO "name" VALUES(1,0,'kitchen');
INSERT INTO "name" VALUES(2,1,'624010000000001');
INSERT INTO "name" VALUES(3,2,'main');
CREATE TABLE outgoing (             -- an SMS to send
  id         INTEGER PRIMARY KEY,
  modem      INTEGER NOT NULL,      -- asked for; 0: by any
  sim        INTEGER NOT NULL,      -- asked for, or that of the first part; 0: by any
  sim_asked  INTEGER NOT NULL,
  sent_by    INTEGER NOT NULL DEFAULT 0,  -- the modem that took it last
  recipient  TEXT NOT NULL,
  suffix     TEXT NOT NULL,         -- the last 8 digits of the recipient
  report     INTEGER NOT NULL,
  validity   INTEGER NOT NULL,      -- milliseconds
  state      INTEGER NOT NULL,      -- spool::SendState
  tries      INTEGER NOT NULL,
  created    INTEGER NOT NULL,      -- service time, like not_before
  not_before INTEGER NOT NULL,
  asked      INTEGER NOT NULL,      -- wall time, like changed
  changed    INTEGER NOT NULL,
  done       INTEGER,               -- service time since when nobody needs the payload
  erased     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE outgoing_part (
  id        INTEGER PRIMARY KEY,    -- outgoing * 1000 + sequence
  state     INTEGER NOT NULL,
  sim       INTEGER NOT NULL,       -- by which it went; 0: by none yet
  sent      INTEGER,                -- service time, when it was given to the modem
  reference INTEGER,                -- <mr>
  awaits    INTEGER NOT NULL,       -- 1: a status report is awaited
  status    INTEGER,                -- TP-ST of the last report
  cause     INTEGER,                -- CMS code
  error     TEXT NOT NULL,
  tpdu      BLOB NOT NULL           -- empty once erased
) STRICT;
CREATE TABLE part (                 -- the record: what the modem gave
  id       INTEGER PRIMARY KEY,     -- message * 1000 + sequence
  modem    INTEGER NOT NULL,
  source   TEXT NOT NULL,
  received INTEGER NOT NULL,
  tpdu_at  INTEGER NOT NULL,        -- where the TPDU begins in pdu
  pdu      BLOB NOT NULL
) STRICT;
INSERT INTO "part" VALUES(1001,1,'SM',1800000000500,8,X'0791326707000000040B913267070000F10000721051900000401066F9BB0DB297E5F3F4DB0D7ABBCB');
INSERT INTO "part" VALUES(2001,1,'SM',1800000000500,8,X'0791326707000000040B913267070000F10000721051900000400D737A9ACD06DDC3697ADA7D06');
CREATE TABLE pin_attempt (          -- written before the attempt is made
  digest  BLOB PRIMARY KEY,         -- HMAC(key, SIM identity and PIN)
  sim     INTEGER NOT NULL,         -- name
  key     BLOB NOT NULL,            -- which key: 8 octets of HMAC(key, "")
  outcome INTEGER NOT NULL,         -- 0 under way or unknown, 1 accepted, 2 refused
  proven  INTEGER NOT NULL,         -- 1: this SIM has accepted it before
  tries   INTEGER,                  -- left before the attempt
  at      INTEGER NOT NULL          -- wall time
) STRICT, WITHOUT ROWID;
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
INSERT INTO "raw" VALUES(1,1,2,'ME','0011','not a PDU that can be decoded',1800000000500,3600000);
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
, outgoing INTEGER) STRICT;
CREATE TABLE route (
  id           INTEGER PRIMARY KEY, -- name
  paused       INTEGER NOT NULL DEFAULT 0,
  last_success INTEGER,             -- wall time, like last_failure
  last_failure INTEGER,
  last_latency INTEGER,
  last_error   TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO "route" VALUES(3,0,1800003600000,NULL,0,'');
CREATE TABLE sim (                  -- the ledger: every card that was ever in a modem
  id          INTEGER PRIMARY KEY,  -- name
  iccid       TEXT NOT NULL,
  imsi        TEXT NOT NULL,
  number      TEXT NOT NULL,
  number_from TEXT NOT NULL,        -- "card", "configuration", "ussd", "sms"
  operator    TEXT NOT NULL,
  modem       TEXT NOT NULL,
  state       TEXT NOT NULL,
  first_seen  INTEGER NOT NULL,     -- wall time, like last_seen and balance_at
  last_seen   INTEGER NOT NULL,
  balance     INTEGER,              -- hundredths
  balance_at  INTEGER
) STRICT;
INSERT INTO "sim" VALUES(2,'8923700000000000123','624010000000001','+237670000009','','','kitchen','ready',1800000000000,1800000000000,NULL,NULL);
CREATE TABLE suspended (            -- modems whose ports stay closed
  modem INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX delivery_due ON delivery (route, not_before) WHERE state = 0;
CREATE INDEX delivery_failed ON delivery (state, route) WHERE state >= 2;
CREATE INDEX history_modem ON history (modem);
CREATE INDEX message_aside ON message (state) WHERE state BETWEEN 1 AND 2 OR state >= 5;
CREATE INDEX message_done ON message (done) WHERE done IS NOT NULL;
CREATE INDEX message_kept ON message (state) WHERE state = 2 AND erased = 0;
CREATE INDEX message_open ON message (open) WHERE open = 1;
CREATE INDEX message_set ON message (sim, sender, ton, reference, width, total) WHERE open = 1;
CREATE INDEX outgoing_awaits ON outgoing_part (sim, reference) WHERE awaits = 1;
CREATE INDEX outgoing_done ON outgoing (done) WHERE done IS NOT NULL;
CREATE INDEX outgoing_due ON outgoing (not_before) WHERE state = 0;
CREATE INDEX outgoing_sending ON outgoing_part (state) WHERE state = 1;
CREATE INDEX outgoing_sent ON outgoing_part (sim, sent) WHERE sent IS NOT NULL;
CREATE INDEX pin_attempt_sim ON pin_attempt (sim);
