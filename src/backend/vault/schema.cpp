#include "backend/vault/schema.hpp"

namespace vault {

namespace {

// Sealed: users.number, users.password, signups.number, signups.password, resets.number,
// resets.password, connections.sealed, clients.sealed, accounts.details, accounts.tokens,
// revocations.sealed, audit.sealed. Keyed hashes: number_hash, code, clients.instance,
// accounts.identity, limits.subject. SHA-256 of random tokens: the rest. Times are epoch
// milliseconds.
constexpr const char* kFirst = R"(
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  number_hash BLOB NOT NULL UNIQUE,
  number BLOB NOT NULL,
  password BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE signups (
  id TEXT PRIMARY KEY,
  number_hash BLOB NOT NULL,
  number BLOB NOT NULL,
  password BLOB NOT NULL,
  code BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
  token BLOB PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions(user);
CREATE TABLE connections (
  state BLOB PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  session BLOB NOT NULL REFERENCES sessions(token) ON DELETE CASCADE,
  platform TEXT NOT NULL,
  sealed BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX connections_user ON connections(user);
CREATE INDEX connections_session ON connections(session);
CREATE TABLE clients (
  platform TEXT NOT NULL,
  instance BLOB NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (platform, instance)
) STRICT;
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  platform TEXT NOT NULL,
  identity BLOB NOT NULL,
  details BLOB NOT NULL,
  tokens BLOB NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  UNIQUE (user, platform, identity)
) STRICT;
CREATE TABLE revocations (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  user TEXT NOT NULL,
  platform TEXT NOT NULL,
  sealed BLOB NOT NULL,
  state TEXT NOT NULL,
  what TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  since INTEGER NOT NULL,
  next_at INTEGER NOT NULL
) STRICT;
CREATE INDEX revocations_due ON revocations(state, next_at);
CREATE TABLE erasures (
  id INTEGER PRIMARY KEY,
  user TEXT NOT NULL,
  peer TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  since INTEGER NOT NULL,
  next_at INTEGER NOT NULL
) STRICT;
CREATE TABLE limits (
  kind TEXT NOT NULL,
  subject BLOB NOT NULL,
  count INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  forget_at INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  user TEXT NOT NULL,
  result TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit(at);
)";

// identity: a keyed hash as in accounts; NULL for tokens of a connection that is not finished.
// ring.first: a keyed hash of the empty text, which identifies the first key of the key file.
constexpr const char* kSecond = R"(
ALTER TABLE revocations ADD COLUMN identity BLOB;
CREATE TABLE ring (first BLOB NOT NULL) STRICT;
)";

constexpr const char* kThird = R"(
CREATE INDEX signups_number ON signups(number_hash);
CREATE INDEX signups_expiry ON signups(expires_at);
CREATE INDEX sessions_expiry ON sessions(expires_at);
CREATE INDEX connections_expiry ON connections(expires_at);
CREATE INDEX limits_end ON limits(forget_at);
CREATE INDEX erasures_due ON erasures(next_at);
CREATE INDEX revocations_account ON revocations(account);
CREATE INDEX revocations_user ON revocations(user);
CREATE INDEX revocations_settled ON revocations(next_at) WHERE state != 'revoking';
)";

// devices: by the SHA-256 of their token. invitations: by the SHA-256 of their code.
constexpr const char* kFourth = R"(
CREATE TABLE devices (
  token BLOB NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX devices_user ON devices(user);
CREATE INDEX devices_seen ON devices(seen_at);
CREATE TABLE invitations (
  code BLOB PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitations_expiry ON invitations(expires_at);
ALTER TABLE signups ADD COLUMN invitation BLOB NOT NULL DEFAULT x'';
)";

// signups.reset: 1 for a new password. resets: verified ones, which wait; `waited` is in
// milliseconds of running time, -1 before the first count; number and password are sealed.
constexpr const char* kFifth = R"(
ALTER TABLE signups ADD COLUMN reset INTEGER NOT NULL DEFAULT 0;
CREATE TABLE resets (
  id TEXT PRIMARY KEY,
  number_hash BLOB NOT NULL UNIQUE,
  number BLOB NOT NULL,
  password BLOB NOT NULL,
  waited INTEGER NOT NULL DEFAULT -1
) STRICT;
)";

constexpr const char* kSixth = R"(
CREATE TABLE sync_tickets (
  ticket BLOB PRIMARY KEY,
  proof BLOB NOT NULL UNIQUE,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  session BLOB NOT NULL REFERENCES sessions(token) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sync_tickets_user ON sync_tickets(user);
CREATE INDEX sync_tickets_session ON sync_tickets(session);
CREATE INDEX sync_tickets_expiry ON sync_tickets(expires_at);
)";

// audit.sealed: the user's id; audit.user is empty once the program has sealed it.
constexpr const char* kSeventh = R"(
ALTER TABLE audit ADD COLUMN sealed BLOB NOT NULL DEFAULT x'';
CREATE INDEX audit_readable ON audit(id) WHERE user != '';
)";

// ring.key: the id of the look-up key; 0: the first one of the key file.
constexpr const char* kEighth = R"(
ALTER TABLE ring ADD COLUMN key INTEGER NOT NULL DEFAULT 0;
)";

// audit_purge.before: entries of the audit log were deleted up to this time.
constexpr const char* kNinth = R"(
CREATE TABLE audit_purge (id INTEGER PRIMARY KEY, before INTEGER NOT NULL) STRICT;
)";

constexpr const char* kVersions[] = {kFirst, kSecond,  kThird,  kFourth, kFifth,
                                     kSixth, kSeventh, kEighth, kNinth};

}  // namespace

database::Schema schema() {
  return kVersions;
}

}  // namespace vault
