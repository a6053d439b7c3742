#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

// A real message, relayed and written by the daemon, multiplied: the copies came one after the
// other over the six days before it, so that nothing of them has been erased yet. Fingerprints are
// random and stand as they would have been written: in the order of sending.
constexpr std::int64_t kSpanMs = std::chrono::milliseconds(24h * 6).count();

// {0}: how many; {1}: milliseconds between two
constexpr const char* kMultiply = R"sql(
PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY;
BEGIN;
CREATE TEMP TABLE copy AS
  WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < {0})
  SELECT id, (id - {0}) * {1} AS ago, id * {1} AS service, randomblob(32) AS key FROM n;
INSERT INTO message (id, modem, sim, state, open, sender, ton, reference, width, total, present,
    dcs, sent_ms, sent_zone, first_seen, received, done, erased, key)
  SELECT copy.id, modem, sim, state, open, sender, ton, reference, width, total, present, dcs,
    sent_ms + ago, sent_zone, service, received + ago, service + 1, erased, copy.key
  FROM copy, message WHERE message.id = 1 ORDER BY copy.id;
INSERT INTO part (id, modem, source, received, tpdu_at, pdu)
  SELECT copy.id * 1000 + 1, modem, source, received + ago, tpdu_at, pdu
  FROM copy, part WHERE part.id = 1001 ORDER BY copy.id;
INSERT INTO delivery (id, route, state, attempts, created, not_before, changed, error)
  SELECT copy.id * 1000 + delivery.id % 1000, route, state, attempts, service, service,
    changed + ago, error
  FROM copy, delivery WHERE delivery.id / 1000 = 1 ORDER BY copy.id;
INSERT INTO fingerprint (sent, value, seen, message)
  SELECT sent + ago / 1000, copy.key, service, copy.id
  FROM copy, fingerprint WHERE fingerprint.message = 1 ORDER BY copy.id;
UPDATE counter SET value = value * {0};
UPDATE meta SET value = ({0} + 1) * {1} WHERE key = 'service_ms';
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
)sql";

}  // namespace

void make_history(const std::string& path, int messages) {
  fmt::print(stderr, "making a spool of {} messages\n", messages);
  Stage stage({});
  stage.start();
  stage.deliver();
  stage.await_arrivals(1, 60s);
  stage.await_deleted(1);
  harness::eventually([&] { return stage.house().balanced(); });
  stage.house().stop_daemon();
  const std::string made = stage.house().dir() / "state/spool.db";
  {
    SQLite::Database database(made, SQLite::OPEN_READWRITE);
    database.exec(fmt::format(kMultiply, messages, kSpanMs / messages));
  }
  std::filesystem::copy_file(made, path);
}

}  // namespace bench
