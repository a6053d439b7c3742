#include "backend/publisher/configuration.hpp"

#include <doctest/doctest.h>

#include "tests/backend/page.hpp"
#include "tests/backend/publisher/queue.hpp"

using namespace publisher_test;

namespace {

std::string written(const doubles::TempDir& directory) {
  const auto secret = [&](const std::string& name, const std::string& content) {
    return "\"file:" + directory.file(name, content) + "\"\n";
  };
  return "[publisher]\nstate_dir = \"" + directory.path() +
         "/state\"\nkeys = " + secret("keys", kFirstKey) +
         "[internal]\nlisten = \"unix:" + directory.path() +
         "/p.sock\"\n[callers]\ngateway_server = " + secret("gs", "gs-token") +
         "vault = " + secret("v", "v-token") + "[vault]\ntoken = " + secret("own", "own-token");
}

config::Reading parse(const std::string& toml, publisher::Configuration& configuration) {
  return config::parse(toml, "p.toml", publisher::configuration_schema(), configuration);
}

}  // namespace

TEST_CASE("the smallest configuration is accepted, with its defaults") {
  const doubles::TempDir directory;
  publisher::Configuration read;
  REQUIRE(parse(written(directory), read).errors.empty());
  const auto completed = publisher::complete(read);
  REQUIRE_MESSAGE(completed.has_value(), (completed ? "" : completed.error().what));
  CHECK(read.database() == directory.path() + "/state/publisher.db");
  CHECK(read.keyring->newest() == 1);
  CHECK(read.results_kept == std::chrono::hours(24 * 30));
  CHECK(read.worker.longest == std::chrono::hours(24 * 7));
  CHECK_FALSE(read.worker.private_addresses);
  CHECK(read.vault.token.value == "own-token");
  CHECK(read.appliance_socket.empty());
  CHECK(read.callers().size() == 2);
}

TEST_CASE("a platform's address can be configured, and an unknown platform is an error") {
  const doubles::TempDir directory;
  const auto good =
      written(directory) + "[[platform]]\nname = \"x\"\nurl = \"https://x.example\"\n";
  publisher::Configuration read;
  REQUIRE(parse(good, read).errors.empty());
  REQUIRE(publisher::complete(read));
  CHECK(read.worker.platforms.at("x").url == "https://x.example");
  const auto bad = written(directory) + "[[platform]]\nname = \"y\"\n";
  CHECK_FALSE(parse(bad, read).errors.empty());
}

TEST_CASE("an invalid key file is refused, and the error does not show its content") {
  const doubles::TempDir directory;
  const auto text = written(directory);
  directory.file("keys", "no key at all");
  publisher::Configuration read;
  parse(text, read);
  const auto completed = publisher::complete(read);
  REQUIRE_FALSE(completed);
  CHECK(completed.error().what.find("no key at all") == std::string::npos);
}

TEST_CASE("docs/publisher.md lists every key as the schema does, and its example is accepted") {
  page::check_keys("docs/publisher.md", publisher::configuration_schema());
  page::check_manual("gsmrelay-publisher", "/etc/gsmrelay-publisher/publisher.toml",
                     publisher::configuration_schema());
  page::check_example<publisher::Configuration>("docs/examples/publisher.toml",
                                                publisher::configuration_schema());
}
