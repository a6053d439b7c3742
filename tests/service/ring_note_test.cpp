#include "service/ring_note.hpp"

#include <doctest/doctest.h>

#include "database/database.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

constexpr const char* kRingSteps[] = {"CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;"};

}  // namespace

TEST_CASE("keys are not rotated while a program runs that lacks the newest one") {
  const doubles::TempDir dir;
  const auto path = dir / "a.db";
  const auto first = crypto::Keyring::new_line(1), second = crypto::Keyring::new_line(2);
  const auto before = crypto::Keyring::parse(first).value(),
             after = crypto::Keyring::parse(first + second).value();
  const auto rotates = [&] {
    return service::check_ring_noted(path, after, "gsmrelay-vault").has_value();
  };
  CHECK(rotates());  // nobody uses a database that does not exist
  {
    auto running = database::Database::open(path, kRingSteps).value();
    CHECK_FALSE(rotates());  // of an older version: unknown
  }
  service::note_ring(path, before);
  {
    auto running = database::Database::open(path, kRingSteps).value();
    const auto refused = service::check_ring_noted(path, after, "gsmrelay-vault");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().what.find("systemctl restart gsmrelay-vault") != std::string::npos);
  }
  CHECK(rotates());  // it has ended
  service::note_ring(path, after);
  {
    auto running = database::Database::open(path, kRingSteps).value();
    CHECK(rotates());
  }
  // Another key of the same id is not the one that the program has.
  service::note_ring(path, crypto::Keyring::parse(first + crypto::Keyring::new_line(2)).value());
  {
    auto running = database::Database::open(path, kRingSteps).value();
    CHECK_FALSE(rotates());
  }
}
