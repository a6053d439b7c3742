#include "cli/spool_key.hpp"

#include "cli/command.hpp"
#include "tests/spool/desk.hpp"

TEST_CASE("a plain spool and a configuration without a key need none") {
  desk::Desk desk;
  const auto plain = cli::spool_encryption(desk.options.path, {"file:/nonexistent"}, "db check");
  REQUIRE(plain);
  CHECK_FALSE(*plain);
  desk.close();
  desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
  desk.open();
  const auto keyless = cli::spool_encryption(desk.options.path, {}, "db check");
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
  const auto known = cli::spool_encryption(desk.options.path, {"file:" + key}, "db check");
  REQUIRE(known);
  CHECK(*known);
  desk.folder.file("key", "short\n");
  const auto refused = cli::spool_encryption(desk.options.path, {"file:" + key}, "db check");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kRefused);
  CHECK_FALSE(refused.error().next.empty());
}

TEST_CASE("a credential that this process does not have is given to the same command") {
  desk::Desk desk;
  desk.close();
  desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
  desk.open();
  const auto refused = cli::spool_encryption(desk.options.path, {"cred:no-such"}, "backup 'a b'");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kDenied);
  CHECK(refused.error().next ==
        "sudo systemd-run --pty --pipe --wait --collect --quiet --same-dir "
        "--property=LoadCredentialEncrypted=no-such gsmrelay backup 'a b'");
  CHECK(cli::command_with_key({"file:/key"}, "db check") == "sudo gsmrelay db check");
}
