#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "json/json.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("row 138: a bundle has the state and no number, text, key or PIN") {
  rig::Rig rig;
  const doubles::TempDir dir(rig::folder_for_files());
  rig.daemon.set("GET /v1/status", R"({"version":"1","state":"critical","troubles":[
    {"code":"sim-failed","subject":"kitchen","weight":"critical",
     "what":"the SIM 8923700000000000123 of +237670000001 does not work","next":"x"}]})");
  rig.daemon.set("GET /v1/events",
                 R"({"events":[{"kind":"sms","text":"from +237670000001, 2 parts"}]})");
  const auto token = dir.file("token", "tok-SECRET-9", 0600);
  const auto config =
      dir.file("x.toml",
               "[daemon]\nstate_dir = \"" + dir.path() + "\"\n" +
                   "[[modem]]\nname = \"kitchen\"\nport = \"/dev/ttyUSB99\"\n"
                   "pin = \"4711\"\nimei = \"490154203237518\"\n"
                   "[[sim]]\nname = \"mtn\"\niccid = \"8923700000000000123\"\n"
                   "number = \"+237670000001\"\npin = \"8642\"\n"
                   "[[route]]\nname = \"main\"\n"
                   "url = \"http://127.0.0.1:1/KEYINPATH\"\nbearer_token = \"file:" +
                   token + "\"\n",
               0600);
  const auto path = dir / "bundle.json";
  const auto ran = rig({"bundle", path, "--config", config});
  REQUIRE(ran.code == cli::kFine);
  const auto text = content(path);
  const auto bundle = json::parse_or_null(text);
  CHECK(bundle["settings"]["modems"][0]["has_pin"] == true);
  CHECK(bundle["settings"]["routes"][0]["server"] == "http://127.0.0.1:1");
  CHECK(bundle["status"]["state"] == "critical");
  CHECK(text.find("sim-failed") != std::string::npos);
  for (const char* secret : {"4711", "8642", "SECRET", "KEYINPATH", "237670000001", "670000001",
                             "8923700000000000123", "490154203237518"})
    CHECK_MESSAGE(text.find(secret) == std::string::npos, secret);
  struct stat node {};
  REQUIRE(::stat(path.c_str(), &node) == 0);
  CHECK((node.st_mode & 0777) == 0600);
}

TEST_CASE("a bundle replaces no file and follows no link") {
  rig::Rig rig;
  const doubles::TempDir dir(rig::folder_for_files());
  const auto there = dir.file("there", "keep");
  const auto ran = rig({"bundle", there, "--config", dir / "none.toml"});
  CHECK(ran.code == cli::kFailed);
  CHECK(content(there) == "keep");
}
