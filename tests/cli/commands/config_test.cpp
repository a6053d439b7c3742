
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "config/file_rights.hpp"
#include "json/json.hpp"
#include "tests/cli/rig.hpp"

using rig::run;

namespace {

constexpr const char* kGood =
    "[[modem]]\nname = \"kitchen\"\nport = \"/dev/ttyUSB0\"\n"
    "[[route]]\nname = \"main\"\nurl = \"https://example.org/\"\ntimeout = \"20s\"\n";

}  // namespace

TEST_CASE("a check reports a good file, and all mistakes of a bad one with their places") {
  const doubles::TempDir dir;
  const auto good = run({"config", "check", dir.file("good.toml", kGood)});
  CHECK(good.code == 0);
  CHECK(good.out == "the configuration is good\n");  // the daemon does not read this file
  const auto path = dir.file("bad.toml", "[[modem]]\nname = \"a\"\nprot = 3\nbaud = 7\n");
  const auto bad = run({"config", "check", path});
  CHECK(bad.code == cli::kUsage);
  CHECK(
      bad.says("mistake: " + path + ":3:1: unknown key 'prot' in [[modem]]; did you mean 'port'?"));
  CHECK(bad.says("2 mistakes to correct"));
  CHECK(bad.says("warning: "));
  const auto json = json::parse_or_null(run({"config", "check", path, "--json"}).out);
  CHECK(json["schema"] == "gsmrelay/1");
  CHECK(json["good"] == false);
  CHECK(json["mistakes"][0]["line"] == 3);
  CHECK(json["mistakes"][1]["line"] == 4);
  CHECK(json["mistakes"][1]["next"] == "");
}

TEST_CASE("the values in force are shown with their origin") {
  const doubles::TempDir dir;
  const auto path = dir.file("good.toml", kGood);
  const auto ran = run({"config", "show", path});
  CHECK(ran.code == 0);
  CHECK(ran.says("route.main.timeout"));
  CHECK(rig::widest(ran.out) <= 80);
  CHECK(run({"config", "show", path, "-g", "key,origin"})
            .says("route.main.timeout\t" + path + ":7\n"));
  CHECK(run({"config", "show", path, "-g", "key,origin"}).says("daemon.sweep\tdefault\n"));
  const auto missing = run({"config", "show", dir / "none.toml"});
  CHECK(missing.code == cli::kUsage);
  CHECK(missing.complains("No such file"));
  CHECK(missing.complains("next: gsmrelay config show FILE"));
}

TEST_CASE("identities and numbers are masked unless whole ones are asked for") {
  const doubles::TempDir dir;
  const auto path = dir.file("sim.toml", std::string(kGood) +
                                             "[[sim]]\nname = \"a\"\niccid = "
                                             "\"8949020000012345678\"\nnumber = "
                                             "\"+4915112345678\"\npin = \"4711\"\n");
  for (const bool json : {false, true}) {
    const auto ran = json ? run({"config", "show", path, "--json"}) : run({"config", "show", path});
    REQUIRE(ran.code == 0);
    CHECK(ran.says("sim.a.iccid"));
    CHECK_FALSE(ran.says("0000012345"));
    CHECK_FALSE(ran.says("5112345"));
    CHECK_FALSE(ran.says("4711"));
  }
  CHECK(run({"config", "show", path, "-g", "key,value", "--show-numbers"})
            .says("sim.a.iccid\t8949020000012345678\n"));
}

TEST_CASE("every key is explained without a file") {
  CHECK(run({"config", "keys"}).says("`payload_retention`"));
}

TEST_CASE("every key is also printed as JSON") {
  const auto json = json::parse_or_null(run({"config", "keys", "--json"}).out);
  CHECK(json["schema"] == "gsmrelay/1");
  CHECK(json["keys"][0]["section"] == "daemon");
  CHECK(json["keys"][0]["key"] == "state_dir");
  CHECK(json["keys"][0]["default"] == "/var/lib/gsmrelay");
  CHECK(json["keys"][0]["required"] == false);
  CHECK(run({"config", "keys", "-g", "section,key"}).says("route\turl\n"));
}

TEST_CASE("a file that the daemon could not use is a mistake, whatever kind it is") {
  const doubles::TempDir dir;
  for (const auto* line :
       {"ca_file = \"/nowhere/ca.pem\"\n", "bearer_token = \"file:/nowhere/token\"\n",
        "[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\npin = \"file:/nowhere\"\n"}) {
    const auto path = dir.file("x.toml", std::string(kGood) + line);
    const auto ran = run({"config", "check", path});
    CHECK(ran.code == cli::kUsage);
    CHECK(ran.says("does not exist"));
    CHECK(ran.says("\n  next: "));
    const auto json = json::parse_or_null(run({"config", "check", path, "--json"}).out);
    CHECK(json["good"] == false);
    CHECK(!json["mistakes"][0].text("next").empty());
  }
}

TEST_CASE("a check says for whom it judges") {
  const doubles::TempDir dir;
  const auto path = dir.file("good.toml", kGood);
  const bool service = config::find_file_user(config::kServiceUser).has_value();
  const auto ran = run({"config", "check", path});
  CHECK(ran.complains("this machine has no user gsmrelay; files are judged for") == !service);
  const auto own = config::current_file_user().name;
  CHECK(json::parse_or_null(run({"config", "check", path, "--user", own, "--json"}).out)["user"] ==
        own);
  const auto unknown = run({"config", "check", path, "--user", "gsmrelay-no-such-user"});
  CHECK(unknown.code == cli::kNoSuch);
}

TEST_CASE("whoever follows the advice of a check ends with a good configuration") {
  if (::geteuid() != 0 || !config::find_file_user("nobody")) {
    MESSAGE("only root can give files to another user");
    return;
  }
  const doubles::TempDir dir;
  std::filesystem::create_directory(dir / "secrets.d");
  const auto token = dir.file("secrets.d/token", "s3cret");
  const auto ca = dir.file("ca.pem", "PEM");
  const auto path =
      dir.file("x.toml", kGood + fmt::format("bearer_token = \"file:{}\"\nca_file = \"{}\"\n"
                                             "hmac_key = \"file:{}\"\n"
                                             "[daemon]\nallow_volatile = true\n"
                                             "state_dir = \"{}\"\nsocket = \"{}\"\n",
                                             token, ca, dir / "secrets.d/typed", dir / "state",
                                             dir / "run/control.sock"));
  ::chmod((dir / "secrets.d").c_str(), 0700);
  CHECK(run({"config", "check", path, "--user", "root"}).says("'hmac_key'"));
  int steps = 0;
  for (; steps < 10; ++steps) {
    const auto ran = run({"config", "check", path, "--user", "nobody", "--json"});
    if (ran.code == cli::kFine) break;
    const auto answer = json::parse_or_null(ran.out);
    auto next = answer["mistakes"][0].text("next");
    CAPTURE(answer["mistakes"][0].text("what"));
    for (std::size_t at = 0; (at = next.find("sudo ", at)) != std::string::npos;) next.erase(at, 5);
    REQUIRE(std::system(fmt::format("printf k3y | ({})", next).c_str()) == 0);
  }
  CHECK(steps >= 4);
  CHECK(run({"config", "check", path, "--user", "nobody"}).code == cli::kFine);
}
