#include "backend/publisher/schema.hpp"

#include <fmt/format.h>

namespace publisher {
namespace {

constexpr const char* kVersions[] = {
    R"(
CREATE TABLE publication (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  platform TEXT NOT NULL,
  account BLOB NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  what TEXT NOT NULL DEFAULT '',
  content BLOB,
  taken_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  doubt_since INTEGER,
  settled_at INTEGER
) STRICT;
CREATE INDEX publication_waiting ON publication (taken_at) WHERE settled_at IS NULL;
CREATE INDEX publication_user ON publication (user_id, taken_at);
CREATE INDEX publication_settled ON publication (settled_at) WHERE settled_at IS NOT NULL;
CREATE TABLE part (
  publication TEXT NOT NULL REFERENCES publication (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  post BLOB NOT NULL,
  PRIMARY KEY (publication, number)
) STRICT;
CREATE TABLE answer (
  publication TEXT PRIMARY KEY REFERENCES publication (id) ON DELETE CASCADE,
  number BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
)",
    // The order of users and their counts are read from these indexes alone.
    R"(
DROP INDEX publication_waiting;
CREATE INDEX publication_waiting ON publication (taken_at, id, user_id) WHERE settled_at IS NULL;
CREATE INDEX publication_share ON publication (user_id) WHERE settled_at IS NULL;
)",
    // rejected_since: when the platform first rejected the account's token for this publication.
    R"(
ALTER TABLE publication ADD COLUMN rejected_since INTEGER;
DROP INDEX publication_waiting;
CREATE INDEX publication_waiting ON publication (taken_at, id, user_id, platform)
  WHERE settled_at IS NULL;
)",
    // unnamed: taken before the public id was stored with the content.
    R"(
ALTER TABLE publication ADD COLUMN unnamed INTEGER NOT NULL DEFAULT 0;
UPDATE publication SET unnamed = 1 WHERE settled_at IS NULL;
CREATE INDEX publication_unnamed ON publication (id) WHERE unnamed = 1;
)",
    "CREATE INDEX publication_restored ON publication (taken_at) WHERE state = 'restored';",
    // restored_for: for how many ms the operator could decide, while this program ran.
    R"(
ALTER TABLE publication ADD COLUMN restored_for INTEGER NOT NULL DEFAULT 0;
DROP INDEX publication_restored;
CREATE INDEX publication_restored ON publication (restored_for) WHERE state = 'restored';
)",
};

}  // namespace

database::Schema schema() {
  return kVersions;
}

std::string mark_restored() {
  return fmt::format(
      "UPDATE publication SET state = 'restored', what = '{}', restored_for = 0 WHERE settled_at "
      "IS "
      "NULL",
      kRestored);
}

}  // namespace publisher
