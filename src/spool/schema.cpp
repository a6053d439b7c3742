#include "spool/schema.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <vector>

#include "database/copy.hpp"
#include "spool/file_tools.hpp"
#include "util/ascii.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"

namespace spool {
namespace {

constexpr const char* kTables = R"sql(
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
)sql";

constexpr const char* kReportTable = R"sql(
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
)sql";

// Fingerprints are random. In order of TP-SCTS new rows are neighbours at the end of the table; in
// order of fingerprint each would change another page.
constexpr const char* kFingerprintTable = R"sql(
CREATE TABLE fingerprint (          -- of parts, reports and raw records
  sent    INTEGER NOT NULL,         -- TP-SCTS in epoch seconds; 0: has none, or from version 2
  value   BLOB NOT NULL,
  seen    INTEGER NOT NULL,         -- service time
  message INTEGER NOT NULL,         -- 0: a report or a raw record
  PRIMARY KEY (sent, value)
) STRICT, WITHOUT ROWID;
INSERT INTO fingerprint SELECT 0, value, seen, message FROM digest ORDER BY value;
DROP TABLE digest;
)sql";

constexpr const char* kSimTables = R"sql(
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

CREATE TABLE pin_attempt (          -- written before the attempt is made
  digest  BLOB PRIMARY KEY,         -- HMAC(key, SIM identity and PIN)
  sim     INTEGER NOT NULL,         -- name
  key     BLOB NOT NULL,            -- which key: 8 octets of HMAC(key, "")
  outcome INTEGER NOT NULL,         -- 0 under way or unknown, 1 accepted, 2 refused
  proven  INTEGER NOT NULL,         -- 1: this SIM has accepted it before
  tries   INTEGER,                  -- left before the attempt
  at      INTEGER NOT NULL          -- wall time
) STRICT, WITHOUT ROWID;
CREATE INDEX pin_attempt_sim ON pin_attempt (sim);
)sql";

constexpr const char* kOutgoingTables = R"sql(
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
CREATE INDEX outgoing_due ON outgoing (not_before) WHERE state = 0;
CREATE INDEX outgoing_done ON outgoing (done) WHERE done IS NOT NULL;

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
CREATE INDEX outgoing_sent ON outgoing_part (sim, sent) WHERE sent IS NOT NULL;
CREATE INDEX outgoing_awaits ON outgoing_part (sim, reference) WHERE awaits = 1;
CREATE INDEX outgoing_sending ON outgoing_part (state) WHERE state = 1;

CREATE TABLE suspended (            -- modems whose ports stay closed
  modem INTEGER PRIMARY KEY
) STRICT;

ALTER TABLE report ADD COLUMN outgoing INTEGER;  -- the part it speaks of
)sql";

constexpr const char* kReceivedByColumn = R"sql(
ALTER TABLE message ADD COLUMN imei INTEGER NOT NULL DEFAULT 0;  -- name; 0: not known
)sql";

constexpr const char* kKeptIndex = R"sql(
CREATE INDEX message_kept ON message (state) WHERE state = 2 AND erased = 0;
)sql";

// Messages that a person looks for: incomplete, kept, dead and dropped ones. Those on their usual
// way, from waiting to relayed, are in no page of it.
constexpr const char* kAsideIndex = R"sql(
CREATE INDEX message_aside ON message (state) WHERE state IN (1, 2, 5, 6);
)sql";

// SQLite fills a temporary table for a list of more than two values each time that it writes a row
// and looks whether the row belongs into the index.
constexpr const char* kAsideIndexByRange = R"sql(
DROP INDEX message_aside;
CREATE INDEX message_aside ON message (state) WHERE state BETWEEN 1 AND 2 OR state >= 5;
)sql";

constexpr const char* kHistoryTable = R"sql(
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
) STRICT;
CREATE INDEX history_modem ON history (modem);
)sql";

constexpr const char* kRecoveryTables = R"sql(
ALTER TABLE history ADD COLUMN cured INTEGER;  -- 1: the modem worked after this rung

CREATE TABLE cure (                 -- the rung that helped such a modem last
  model TEXT PRIMARY KEY,           -- family and firmware
  rung  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kFloodTables = R"sql(
CREATE TABLE sender (               -- how much a sender may send; a full bucket has no row
  id      INTEGER PRIMARY KEY,
  sender  TEXT NOT NULL UNIQUE,
  full_at INTEGER NOT NULL,         -- service time when its bucket is full again
  held    INTEGER NOT NULL,         -- messages
  since   INTEGER NOT NULL          -- service time of the first held one
) STRICT;

CREATE TABLE held (                 -- a route that a held message will get
  sender  INTEGER NOT NULL,
  message INTEGER NOT NULL,
  route   INTEGER NOT NULL,         -- name
  PRIMARY KEY (sender, message, route)
) STRICT, WITHOUT ROWID;
)sql";

/// kMigrations[n] leads from version n to n + 1. A released step is never changed.
constexpr const char* kMigrations[] = {
    kTables,    kReportTable, kFingerprintTable,  kSimTables,    kOutgoingTables, kReceivedByColumn,
    kKeptIndex, kAsideIndex,  kAsideIndexByRange, kHistoryTable, kRecoveryTables, kFloodTables};
static_assert(std::size(kMigrations) == kSchemaVersion);

std::int64_t read_number(Connection& connection, const char* sql) {
  return connection.database().execAndGet(sql).getInt64();
}

void run_migrations(Connection& connection, std::int64_t from) {
  Transaction transaction(connection, Sql::begin_write);
  auto& database = connection.database();
  for (auto step = static_cast<std::size_t>(from); step < std::size(kMigrations); ++step)
    database.exec(kMigrations[step]);
  database.exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  transaction.commit();
}

/// Keeps a copy of the spool as the version before can read it. Without room for one the spool goes
/// on without: a box that receives nothing until somebody comes is worse than one that has no way
/// back.
util::Result<void> copy_aside(Connection& connection, const std::string& path,
                              std::int64_t version) {
  const auto copy = fmt::format("{}.v{}", path, version);
  const auto go_on = [&](const std::string& why) -> util::Result<void> {
    util::log_warning(
        fmt::format("spool: no copy of schema version {} was kept, so there is no "
                    "way back to the version before: {}; see: df -h {}",
                    version, why, util::shell_word(path)));
    return {};
  };
  if (const auto room = room_for_copy(path); !room) return go_on(room.error().what);
  try {
    if (const auto result = database::keep_copy(connection.database(), copy); !result)
      return util::fail(
          result.error().advice,
          fmt::format("spool {} needs a copy before its schema is brought up to date, and {}", path,
                      result.error().what));
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() != SQLITE_FULL) throw;
    return go_on("the disk is full");
  }
  util::log_info(fmt::format("spool: schema version {} kept as {}", version, copy));
  return {};
}

// An older program removes the copies of newer ones, too.
constexpr int kNewestVersion = 99;
constexpr std::size_t kMostCopies = 2;

void remove_copy(const std::string& copy) {
  if (std::error_code error; std::filesystem::remove(copy, error))
    util::log_info(fmt::format("spool: {} is no longer needed and was removed", copy));
}

/// Returns the paths of the files in the folder of `path`: one listing instead of a question for
/// each of the 500 names that copies may have.
std::set<std::string> files_beside(const std::string& path) {
  std::set<std::string> files;
  const auto folder = path.substr(0, path.rfind('/') + 1);
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, error), end;
       !error && entry != end; entry.increment(error))
    if (std::error_code ignored; entry->is_regular_file(ignored))
      files.insert(folder + entry->path().filename().string());
  return files;
}

/// Returns the copies among `files` that migrations have made, the newest version first.
std::vector<std::string> version_copies(const std::string& path,
                                        const std::set<std::string>& files) {
  std::vector<std::string> copies;
  for (int version = kNewestVersion; version > 0; --version)
    if (auto copy = fmt::format("{}.v{}", path, version); files.contains(copy))
      copies.push_back(std::move(copy));
  return copies;
}

/// Returns whether `name` is ".copy-" with the six characters of mkostemp(3): not a copy that a
/// person has named.
bool is_temporary_copy(std::string_view name) {
  constexpr std::string_view kCopy = ".copy-";
  constexpr std::size_t kDrawn = 6;
  return name.starts_with(kCopy) && name.size() == kCopy.size() + kDrawn &&
         util::all_of(name.substr(kCopy.size()), util::is_alnum);
}

/// Returns whether `file` is a copy of `path` that a backup, migration or restoration was about to
/// write when the power was cut.
bool is_unfinished(std::string_view file, const std::string& path) {
  if (!file.starts_with(path)) return false;
  auto name = file.substr(path.size());
  for (const char* log : {database::kJournalEnd, database::kWalEnd, "-shm"})
    if (name.ends_with(log)) {
      name.remove_suffix(std::string_view(log).size());
      break;
    }
  return is_temporary_copy(name) || (name.starts_with('.') && name.ends_with(".unfinished"));
}

/// Returns the copies that backups, migrations and restorations have made.
std::vector<std::string> all_copies(const std::string& path) {
  const auto files = files_beside(path);
  auto copies = version_copies(path, files);
  // Of a restoration that a power cut has ended.
  for (const char* made : {".restoring", ".restored"})
    for (const char* end : {"", database::kWalEnd, database::kJournalEnd, "-shm"})
      copies.push_back(path + made + end);
  for (int number = 1; number <= database::kMostReplaced; ++number)
    for (const char* end : {"", database::kWalEnd, database::kJournalEnd})
      copies.push_back(database::before_restore(path, number) + end);
  std::erase_if(copies, [&](const auto& copy) { return !files.contains(copy); });
  std::ranges::copy_if(files, std::back_inserter(copies),
                       [&](const auto& file) { return is_unfinished(file, path); });
  return copies;
}

}  // namespace

database::Schema migrations() {
  return kMigrations;
}

util::Result<void> migrate(Connection& connection, const std::string& path) {
  const bool empty = read_number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
  const auto application = read_number(connection, "PRAGMA application_id");
  const auto version = read_number(connection, "PRAGMA user_version");
  if (application != kApplicationId && !(empty && application == 0))
    return util::fail(util::Advice::reject,
                      fmt::format("{} is not a spool of gsmrelay; give [daemon] state_dir a "
                                  "directory of its own",
                                  path));
  if (version > kSchemaVersion)
    return util::fail(
        util::Advice::reject,
        fmt::format("spool {} has schema version {}, this gsmrelayd knows up to {}: a newer one "
                    "wrote it; nothing was changed; next: sudo gsmrelay db restore (the spool "
                    "from before that upgrade, with what has arrived since), or install the newer "
                    "one again",
                    path, version, kSchemaVersion));
  // Pages of 1 KiB: an SMS changes about seven pages of different tables, and each goes to the log
  // as a whole. journal_mode is set at each start, because a restored copy may not be in WAL mode.
  if (empty) connection.database().exec("PRAGMA page_size = 1024");
  connection.database().exec("PRAGMA journal_mode = WAL");
  if (version == kSchemaVersion) return {};
  if (!empty)
    if (auto copied = copy_aside(connection, path, version); !copied) return copied;
  run_migrations(connection, version);
  return {};
}

void remove_surplus_copies(const std::string& path) {
  const auto copies = version_copies(path, files_beside(path));
  for (std::size_t i = kMostCopies; i < copies.size(); ++i) remove_copy(copies[i]);
}

std::int64_t state_of_copies(const std::string& path) {
  std::int64_t state = 0;
  for (const auto& copy : all_copies(path))
    if (struct stat file{}; ::stat(copy.c_str(), &file) == 0)
      state += std::int64_t{file.st_mtime} + 1;
  return state;
}

void remove_copies(const std::string& path) {
  for (const auto& copy : all_copies(path)) remove_copy(copy);
}

}  // namespace spool
