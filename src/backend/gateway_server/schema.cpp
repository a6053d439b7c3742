#include "backend/gateway_server/schema.hpp"

namespace gateway_server {
namespace {

// user_key: the newest secret key of each user; `seen` has a bit for each counter below `highest`.
// taken: accepted messages by id, kept to recognise repeats; `old_key`: the user has another key by
// now; `keyed`: the id needs this server's key to be computed. pending: publications that wait for
// the Publisher, since `waited` milliseconds; `restored`: from a backup, so that the Publisher may
// have had it. waiting_user: each user who has some, with their
// number and size, when some were last forwarded, and until when the Publisher takes none.
// seen_block: each block of an accepted RSA-era text. refused: publications that the Publisher
// refused, or that waited too long for it; `untold`: the Publisher has yet to tell the user by SMS;
// `letter`: of the platform, for that. session: synchronisations by the hash of their id. ticket:
// of the page with the codes.
// lookup_key: row 1: by which key of the key file users and repeats are found; no row, before the
// first start of this version: by the first one. Further rows: the keys before it.
constexpr const char* kVersions[] = {
    R"(
CREATE TABLE user_key (
  user_id TEXT PRIMARY KEY,
  number_hash BLOB NOT NULL UNIQUE,
  form TEXT NOT NULL CHECK (form IN ('compact', 'rsa-era')),
  key BLOB NOT NULL,
  number BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  highest INTEGER NOT NULL DEFAULT 0,
  seen BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE TABLE taken (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX taken_at ON taken (at);
CREATE INDEX taken_user ON taken (user_id);
CREATE TABLE named (
  name BLOB PRIMARY KEY,
  id TEXT NOT NULL REFERENCES taken (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX named_id ON named (id);
CREATE TABLE pending (
  id TEXT PRIMARY KEY REFERENCES taken (id) ON DELETE CASCADE,
  content BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL
) STRICT;
CREATE INDEX pending_due ON pending (due);
CREATE TABLE refused (
  id TEXT PRIMARY KEY REFERENCES taken (id) ON DELETE CASCADE,
  what TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE server_key (
  id INTEGER PRIMARY KEY,
  pem BLOB NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE ticket (
  hash BLOB PRIMARY KEY,
  user_id TEXT NOT NULL,
  expires INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE session (
  hash BLOB PRIMARY KEY,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'done', 'dead')),
  server_key INTEGER NOT NULL REFERENCES server_key (id),
  phone_key TEXT NOT NULL DEFAULT '',
  form TEXT NOT NULL DEFAULT 'rsa-era',
  expires INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX session_user ON session (user_id);
CREATE INDEX session_expires ON session (expires);
)",
    "ALTER TABLE taken ADD COLUMN old_key INTEGER NOT NULL DEFAULT 0;",
    R"(
CREATE TABLE seen_block (
  user_id TEXT NOT NULL,
  block BLOB NOT NULL,
  id TEXT NOT NULL REFERENCES taken (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, block)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_block_id ON seen_block (id);
)",
    R"(
CREATE INDEX ticket_user ON ticket (user_id);
CREATE INDEX ticket_expires ON ticket (expires);
CREATE INDEX session_server_key ON session (server_key);
CREATE INDEX user_key_form ON user_key (form, user_id);
)",
    R"(
ALTER TABLE taken ADD COLUMN keyed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX taken_unkeyed ON taken (keyed) WHERE keyed = 0;
ALTER TABLE pending ADD COLUMN user_id TEXT NOT NULL DEFAULT '';
ALTER TABLE pending ADD COLUMN octets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pending ADD COLUMN waited INTEGER NOT NULL DEFAULT 0;
UPDATE pending SET octets = length(content),
  user_id = (SELECT user_id FROM taken WHERE taken.id = pending.id);
DROP INDEX pending_due;
CREATE INDEX pending_user ON pending (user_id, due);
CREATE TABLE waiting_user (
  user_id TEXT PRIMARY KEY,
  messages INTEGER NOT NULL,
  octets INTEGER NOT NULL,
  served INTEGER NOT NULL DEFAULT 0,
  resume INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO waiting_user (user_id, messages, octets)
  SELECT user_id, count(*), sum(octets) FROM pending GROUP BY user_id;
CREATE TRIGGER pending_removed AFTER DELETE ON pending BEGIN
  UPDATE waiting_user SET messages = messages - 1, octets = octets - old.octets
    WHERE user_id = old.user_id;
  DELETE FROM waiting_user WHERE user_id = old.user_id AND messages <= 0;
END;
)",
    R"(
ALTER TABLE refused ADD COLUMN letter TEXT NOT NULL DEFAULT '';
ALTER TABLE refused ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;
CREATE INDEX refused_untold ON refused (at) WHERE untold = 1;
)",
    "CREATE TABLE lookup_key (id INTEGER PRIMARY KEY, key INTEGER NOT NULL) STRICT;",
    "ALTER TABLE pending ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;",
};

}  // namespace

database::Schema schema() {
  return kVersions;
}

}  // namespace gateway_server
