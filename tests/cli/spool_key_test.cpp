#include "cli/spool_key.hpp"

#include "cli/command.hpp"
#include "tests/spool/desk.hpp"

TEST_CASE("a plain spool and a configuration without a key need none") {
  desk::Desk desk;
  const auto plain = cli::spool_encryption(desk.options.path, {"file:/nonexistent"});
  REQUIRE(plain);
  CHECK_FALSE(*plain);
  desk.close();
  desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
  desk.open();
  const auto keyless = cli::spool_encryption(desk.options.path, {});
  REQUIRE(keyless);
  CHECK_FALSE(*keyless);
}

TEST_CASE(
    "the key of an encrypted spool comes from its file, and one that is too short is refused") {
  desk::Desk desk;
  desk.close();
  desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
  desk.open();
  const auto key = desk.folder.file("key", std::string(64, 'k') + "\n");
  const auto known = cli::spool_encryption(desk.options.path, {"file:" + key});
  REQUIRE(known);
  CHECK(*known);
  desk.folder.file("key", "short\n");
  const auto refused = cli::spool_encryption(desk.options.path, {"file:" + key});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kRefused);
  CHECK_FALSE(refused.error().next.empty());
}
