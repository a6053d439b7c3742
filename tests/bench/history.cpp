#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <filesystem>

#include "scenarios.hpp"
#include "stage.hpp"

namespace bench {

using namespace std::chrono_literals;

namespace {

// A real message, relayed and written by the daemon, multiplied: only what identifies it differs.
constexpr const char* kMultiply = R"sql(
PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY;
BEGIN;
CREATE TEMP TABLE copy AS
  WITH RECURSIVE n (id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < {0})
  SELECT id, randomblob(32) AS key FROM n;
INSERT INTO message (id, modem, sim, state, open, sender, ton, reference, width, total, present,
    dcs, sent_ms, sent_zone, first_seen, received, done, erased, key)
  SELECT copy.id, modem, sim, state, open, sender, ton, reference, width, total, present, dcs,
    sent_ms, sent_zone, first_seen, received, done, erased, copy.key
  FROM copy, message WHERE message.id = 1 ORDER BY copy.id;
INSERT INTO part (id, modem, source, received, tpdu_at, pdu)
  SELECT copy.id * 1000 + 1, modem, source, received, tpdu_at, pdu
  FROM copy, part WHERE part.id = 1001 ORDER BY copy.id;
INSERT INTO delivery (id, route, state, attempts, created, not_before, changed, error)
  SELECT copy.id * 1000 + delivery.id % 1000, route, state, attempts, created, not_before, changed,
    error
  FROM copy, delivery WHERE delivery.id / 1000 = 1 ORDER BY copy.id;
INSERT INTO digest (value, seen, message)
  SELECT copy.key, seen, copy.id FROM copy, digest WHERE digest.message = 1 ORDER BY copy.key;
UPDATE counter SET value = value * {0};
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
)sql";

}  // namespace

void make_history(const std::string& path, int messages) {
  Stage stage({});
  stage.start();
  stage.deliver();
  stage.await_arrivals(1, 60s);
  stage.await_deleted(1);
  harness::eventually([&] { return stage.house().balanced(); });
  stage.house().stop_daemon();
  const auto made = (stage.house().dir() / "state/spool.db").string();
  {
    SQLite::Database database(made, SQLite::OPEN_READWRITE);
    database.exec(fmt::format(kMultiply, messages));
  }
  std::filesystem::copy_file(made, path);
}

}  // namespace bench
