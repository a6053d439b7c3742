#include "spool/pin_key.hpp"

#include <sys/stat.h>

#include <fstream>

#include "tests/spool/desk.hpp"

using spool::PinKey;

TEST_CASE("the key is created once with mode 0600 and read again") {
  doubles::TempDir folder;
  const auto first = PinKey::open(folder / "spool.db"), second = PinKey::open(folder / "spool.db");
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->digest("89", "1234") == second->digest("89", "1234"));
  CHECK(first->id() == second->id());
  struct stat about {};
  REQUIRE(::stat((folder / "spool.db.pinkey").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("the digest of a PIN differs between keys and between cards") {
  doubles::TempDir folder;
  const auto a = PinKey::open(folder / "a.db"), b = PinKey::open(folder / "b.db");
  REQUIRE(a);
  REQUIRE(b);
  CHECK(a->digest("89", "1234") != b->digest("89", "1234"));
  CHECK(a->digest("89", "1234") != a->digest("8", "91234"));
  CHECK(a->id() != b->id());
}

TEST_CASE("a key that others may read, or of another length, is refused and not changed") {
  doubles::TempDir folder;
  const auto path = folder / "spool.db.pinkey";
  std::ofstream(path) << std::string(31, 'x');
  ::chmod(path.c_str(), 0600);
  CHECK(PinKey::open(folder / "spool.db").error().advice == util::Advice::reject);
  std::ofstream(path) << std::string(32, 'x');
  CHECK(PinKey::open(folder / "spool.db"));
  ::chmod(path.c_str(), 0644);
  CHECK(PinKey::open(folder / "spool.db").error().advice == util::Advice::reject);
}
