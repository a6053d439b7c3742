
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
  const auto path = dir.file("bad.toml", "[[modem]]\nname = \"a\"\nprot = 3\n");
  const auto bad = run({"config", "check", path});
  CHECK(bad.code == cli::kUsage);
  CHECK(
      bad.says("mistake: " + path + ":3:1: unknown key 'prot' in [[modem]]; did you mean 'port'?"));
  CHECK(bad.says("2 mistakes to correct"));
  CHECK(bad.says("warning: "));
  const auto json = json::parse_or_null(run({"config", "check", path, "--json"}).out);
  CHECK(json["schema"] == "gsmrelay/1");
  CHECK(json["good"] == false);
  CHECK(json["mistakes"][1]["line"] == 3);
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

TEST_CASE("a secret file that cannot be read is a warning that keeps the exit code") {
  const doubles::TempDir dir;
  const auto path = dir.file("x.toml", std::string(kGood) + "ca_file = \"/nonexistent/ca.pem\"\n");
  const auto ran = run({"config", "check", path});
  CHECK(ran.code == 0);
  CHECK(ran.says("'ca_file': /nonexistent/ca.pem cannot be read"));
  CHECK(ran.says("warning: " + path + ":8:"));
  const auto json = json::parse_or_null(run({"config", "check", path, "--json"}).out);
  CHECK(json["good"] == true);
  CHECK(json["warnings"].size() == 1);
}
