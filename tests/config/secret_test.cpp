#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>

#include "config/config.hpp"
#include "tests/doubles/temp_dir.hpp"

TEST_CASE("a secret is read from a file, without its newline") {
  const doubles::TempDir dir;
  for (const unsigned mode : {0600U, 0400U, 0640U, 0440U}) {
    const auto secret = config::read_secret({"file:" + dir.file("token", "s3cret\n", mode)});
    REQUIRE(secret);
    CHECK(*secret == "s3cret");
    ::chmod((dir / "token").c_str(), 0600);
  }
}

TEST_CASE("a file that others may read is refused, with the command that corrects it") {
  const doubles::TempDir dir;
  for (const unsigned mode : {0644U, 0604U, 0660U, 0602U}) {
    const auto secret = config::read_secret({"file:" + dir.file("token", "s3cret", mode)});
    REQUIRE(!secret);
    CHECK(secret.error().advice == util::Advice::reject);
    CHECK(secret.error().what.find("sudo chmod 600 " + (dir / "token")) != std::string::npos);
    CHECK(secret.error().what.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("absent, empty, oversized and malformed secrets are refused by name") {
  const doubles::TempDir dir;
  CHECK(config::read_secret({"file:/nonexistent/x"}).error().what.find("/nonexistent/x") !=
        std::string::npos);
  CHECK(!config::read_secret({"file:" + dir.file("empty", "\n")}));
  CHECK(!config::read_secret({"file:" + dir.file("big", std::string(64 * 1024 + 1, 'x'))}));
  CHECK(!config::read_secret({"file:" + dir.path()}));
  CHECK(!config::read_secret({"file:/dev/zero"}));
  CHECK(config::read_secret({"hunter2"}).error().what.find("hunter2") == std::string::npos);
}

TEST_CASE("row 172: a credential is read from the service manager's directory") {
  const doubles::TempDir dir;
  dir.file("token", "s3cret", 0400);
  ::unsetenv("CREDENTIALS_DIRECTORY");
  CHECK(config::read_secret({"cred:token"}).error().what.find("LoadCredential=token") !=
        std::string::npos);
  ::setenv("CREDENTIALS_DIRECTORY", dir.path().c_str(), 1);
  CHECK(config::read_secret({"cred:token"}) == "s3cret");
  const auto next = fmt::format("; next: sudo systemctl edit {0} && sudo systemctl restart {0}",
                                program_invocation_short_name);
  dir.file("empty", "\n", 0400);
  for (const auto* spec : {"cred:other", "cred:empty"}) {
    const auto secret = config::read_secret({spec});
    REQUIRE(!secret);
    CHECK(secret.error().what.ends_with(next));
    CHECK(secret.error().what.find("LoadCredential=") != std::string::npos);
  }
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

TEST_CASE("a PIN is in the configuration itself or in a file it names") {
  CHECK(config::load_pin({"4711"}) == std::string("4711"));
  const auto absent = config::load_pin({"file:/nowhere"});
  REQUIRE_FALSE(absent);
  CHECK(absent.error().what.starts_with("/nowhere does not exist"));
  CHECK(absent.error().next.ends_with(" /nowhere"));
  CHECK_FALSE(config::load_pin({"47"}));
  const doubles::TempDir dir;
  CHECK(config::load_pin({"file:" + dir.file("pin", "4711\n")}) == std::string("4711"));
  const auto wrong = config::load_pin({"file:" + dir.file("wrong", "47 11\n")});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().what.find("47 11") == std::string::npos);
  CHECK(wrong.error().next.find("/dev/stdin") != std::string::npos);
}
