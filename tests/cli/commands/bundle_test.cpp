#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "json/json.hpp"
#include "terminal/qr.hpp"
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
     "what":"the SIM 8923700000000000123 of +237670000001 does not work","next":"x"}],
    "modems":[{"name":"kitchen","domains":[
      {"domain":"circuit","stat":1,"area":"1A2F","cell":"00C3B7"},
      {"domain":"lte","stat":1,"area":"7D01","cell":"01A5C30F"}]}]})");
  rig.daemon.set("GET /v1/events",
                 R"({"events":[{"kind":"sms","text":"from +237670000001, 2 parts"}]})");
  rig.daemon.set("GET /v1/dialogues", R"({"dialogues":[{"id":9,"kind":"dialogue",
    "modem":"kitchen","what":"silent","lines":["   -1.000 > AT+CPIN=*","   -0.900 < <15>"]}]})");
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
  // row 166: the dialogues before the last failures
  CHECK(bundle["dialogues"]["dialogues"][0]["lines"][0] == "   -1.000 > AT+CPIN=*");
  CHECK(text.find("sim-failed") != std::string::npos);
  for (const char* secret :
       {"4711", "8642", "SECRET", "KEYINPATH", "237670000001", "670000001", "8923700000000000123",
        "490154203237518", "1A2F", "00C3B7", "7D01", "01A5C30F"})
    CHECK_MESSAGE(text.find(secret) == std::string::npos, secret);
  struct stat node {};
  REQUIRE(::stat(path.c_str(), &node) == 0);
  CHECK((node.st_mode & 0777) == 0600);
}

TEST_CASE("row 138: bundle --qr shows a summary without names and numbers on one screen") {
  rig::Rig rig;
  const doubles::TempDir dir(rig::folder_for_files());
  rig.daemon.set("GET /v1/status", R"({"version":"1","state":"critical","troubles":[
    {"code":"sim-failed","subject":"kitchen","weight":"critical",
     "what":"the SIM 8923700000000000123 of +237670000001 does not work","next":"x"}],
    "modems":[{"name":"kitchen","health":"degraded","driver":"huawei","signal_dbm":-85}],
    "queue":{"waiting":7}})");
  const auto ran = rig({"bundle", "--qr", "--config", dir / "none.toml"});
  REQUIRE(ran.code == cli::kFine);
  CHECK(ran.says("SIM-FAILED"));
  CHECK(ran.says(" / QUEUE 7 "));
  CHECK(ran.says("1 DEGRADED HUAWEI -85"));
  for (const char* secret : {"kitchen", "KITCHEN", "23767", "89237"}) CHECK_FALSE(ran.says(secret));
  CHECK(rig::lines(ran.out) <= 24);
  const auto text = ran.out.substr(0, ran.out.find('\n'));
  CHECK(ran.out ==
        text + "\n" + terminal::qr_text(text, {.ascii = ran.out.find('#') != std::string::npos}));
  CHECK(rig({"bundle", "--qr", "--config", dir / "none.toml", "--json"}).says(text));
  CHECK(rig({"bundle"}).code == cli::kUsage);
  CHECK(rig({"bundle", dir / "x", "--qr"}).code == cli::kUsage);
}

TEST_CASE("a bundle replaces no file and follows no link") {
  rig::Rig rig;
  const doubles::TempDir dir(rig::folder_for_files());
  const auto there = dir.file("there", "keep");
  const auto ran = rig({"bundle", there, "--config", dir / "none.toml"});
  CHECK(ran.code == cli::kFailed);
  CHECK(content(there) == "keep");
}
