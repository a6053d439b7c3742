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

}  // namespace

TEST_CASE("the smallest configuration is taken, with its defaults") {
  const doubles::TempDir directory;
  const auto sheet = config::parse_sheet(written(directory), "p.toml", publisher::form());
  REQUIRE(sheet.mistakes.empty());
  const auto read = publisher::read_configuration(sheet);
  REQUIRE_MESSAGE(read.has_value(), (read ? "" : read.error().what));
  CHECK(read->database == directory.path() + "/state/publisher.db");
  CHECK(read->keys.newest() == 1);
  CHECK(read->results_kept == std::chrono::hours(24 * 30));
  CHECK(read->worker.longest == std::chrono::hours(24 * 7));
  CHECK_FALSE(read->worker.private_addresses);
  CHECK(read->vault_token == "own-token");
  CHECK(read->appliance_socket.empty());
  CHECK(read->callers.size() == 2);
}

TEST_CASE("platforms have their addresses, and an unknown one is a mistake") {
  const doubles::TempDir directory;
  const auto good =
      written(directory) + "[[platform]]\nname = \"x\"\nurl = \"https://x.example\"\n";
  const auto sheet = config::parse_sheet(good, "p.toml", publisher::form());
  REQUIRE(sheet.mistakes.empty());
  CHECK(publisher::read_configuration(sheet)->worker.platforms.at("x").url == "https://x.example");
  const auto bad = written(directory) + "[[platform]]\nname = \"y\"\n";
  CHECK_FALSE(config::parse_sheet(bad, "p.toml", publisher::form()).mistakes.empty());
}

TEST_CASE("a key file that is none is refused without its content") {
  const doubles::TempDir directory;
  const auto text = written(directory);
  directory.file("keys", "no key at all");
  const auto read =
      publisher::read_configuration(config::parse_sheet(text, "p.toml", publisher::form()));
  REQUIRE_FALSE(read);
  CHECK(read.error().what.find("no key at all") == std::string::npos);
}

TEST_CASE("the page of the Publisher names every key as the form does, and its example is taken") {
  page::check_keys("docs/publisher.md", publisher::form());
  page::check_example("docs/examples/publisher.toml", publisher::form());
}
