#include "cli/config_creation.hpp"

#include <sys/stat.h>

#include <fstream>

#include "config/config.hpp"
#include "relay/route.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

std::string text_of_file(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the first configuration has one route, whatever the URL holds") {
  for (const std::string url :
       {"https://gateway.example.org/v3/publish", "https://h.example/?a=\"b\"&c=\\d"}) {
    const auto loaded = config::parse(cli::first_config(url), "first.toml", relay::route_kinds());
    REQUIRE(loaded.config.routes.size() <= 1);
    if (loaded.errors.empty()) CHECK(loaded.config.routes.at(0).name == "main");
    for (const auto& error : loaded.errors) CHECK(error.what.find("url") != std::string::npos);
  }
}

TEST_CASE("a configuration is written whole, readable by the service and not by others") {
  const doubles::TempDir dir(rig::folder_for_files());
  const auto file = dir / "gsmrelayd.toml";
  const auto toml = cli::first_config("https://gateway.example.org/v3/publish");
  REQUIRE(cli::create_config(file, toml));
  CHECK(text_of_file(file) == toml);
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0640);
  CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 1);
}

TEST_CASE("a configuration that exists stays, and one with mistakes is not written") {
  const doubles::TempDir dir(rig::folder_for_files());
  const auto file = dir / "gsmrelayd.toml";
  const auto wrong = cli::create_config(file, "[[route]]\nname = \"main\"\nulr = \"x\"\n");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().exit == cli::kUsage);
  CHECK_FALSE(std::filesystem::exists(file));
  std::ofstream(file) << "mine";
  const auto kept = cli::create_config(file, cli::first_config("https://h.example/"));
  REQUIRE_FALSE(kept);
  CHECK(kept.error().exit == cli::kRefused);
  CHECK(kept.error().next.find("gsmrelay config edit") != std::string::npos);
  CHECK(text_of_file(file) == "mine");
}

TEST_CASE("a configuration is replaced only if it has the expected text and is no link") {
  const doubles::TempDir dir(rig::folder_for_files());
  const auto file = dir / "gsmrelayd.toml", link = dir / "link.toml";
  const auto old = cli::first_config("https://h.example/"),
             fresh = cli::first_config("https://new.example/");
  REQUIRE(cli::create_config(file, old));
  std::filesystem::create_symlink(file, link);
  for (const auto& [name, text] : {std::pair(link, old), std::pair(file, old + "#"),
                                   std::pair(file, old.substr(1)), std::pair(dir / "none", old)}) {
    const auto kept = cli::replace_config(name, text, fresh);
    REQUIRE_FALSE(kept);
    CHECK(kept.error().exit == cli::kRefused);
  }
  CHECK_FALSE(cli::replace_config(file, old, "[[route]]\n"));
  CHECK(text_of_file(file) == old);
  REQUIRE(cli::replace_config(file, old, fresh));
  CHECK(text_of_file(file) == fresh);
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0640);
  CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 2);
}

TEST_CASE("a folder that is absent is named with the next command") {
  const doubles::TempDir dir(rig::folder_for_files());
  const auto failed = cli::create_config(dir / "none/gsmrelayd.toml", "");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().what.find("cannot be written") != std::string::npos);
  CHECK(failed.error().next.find("ls -ld") != std::string::npos);
}
