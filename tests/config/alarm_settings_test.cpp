#include "config/alarm_settings.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "tests/config/appliance.hpp"
#include "tests/places.hpp"

namespace alarm_settings_test {

namespace {

/// Returns the errors of an [[alarm]] with these keys.
std::vector<std::string> errors(const std::string& keys) {
  std::vector<std::string> all;
  for (const auto& error : appliance::parse("[[alarm]]\nname = \"desk\"\n" + keys, "x").errors)
    all.push_back(error.what);
  return all;
}

}  // namespace

TEST_CASE("an alarm needs the keys of its kind") {
  CHECK(errors("command = [\"/bin/true\"]\n").empty());
  CHECK(errors("").size() == 1);
  CHECK(errors("command = [\"true\"]\n").size() == 1);
  CHECK(errors("kind = \"mail\"\n").size() == 3);
  const std::string mail = "kind = \"mail\"\nfrom = \"a@b.example\"\n";
  CHECK(errors(mail + "url = \"smtps://m.example:465\"\nto = [\"c@d.example\"]\n").empty());
  CHECK(errors(mail + "url = \"https://m.example\"\nto = [\"c@d.example\"]\n").size() == 1);
  CHECK(errors(mail + "url = \"smtps://m.example:465\"\nto = [\"nobody\"]\n").size() == 1);
  CHECK(errors("kind = \"webhook\"\nurl = \"https://w.example/x\"\n").empty());
  CHECK(errors("kind = \"webhook\"\nurl = \"smtps://w.example\"\n").size() == 1);
  CHECK(errors("kind = \"webhook\"\n").size() == 1);
  CHECK(errors("kind = \"sms\"\nto = [\"+237670000001\"]\n").empty());
  CHECK(errors("kind = \"sms\"\nto = [\"desk\"]\n").size() == 1);
  CHECK(errors("kind = \"pager\"\n").size() >= 1);
}

TEST_CASE("a code that no warning has is refused, with the nearest one") {
  const std::string alarm = "command = [\"/bin/true\"]\n";
  CHECK(errors(alarm + "codes = [\"disk-low\", \"modem-none\"]\n").empty());
  const auto wrong = errors(alarm + "codes = [\"disk-lov\"]\n");
  REQUIRE(wrong.size() == 1);
  CHECK(wrong[0] ==
        "'codes' names no warning: 'disk-lov'; did you mean 'disk-low'? (gsmrelay explain lists "
        "them)");
  CHECK(errors(alarm + "codes = [\"nonsense\"]\n").size() == 1);
}

TEST_CASE("the URL of a mail server is a host and a port, without a user") {
  CHECK(config::check_alarm_url("smtps://mail.example.org:465").empty());
  CHECK(config::check_alarm_url("smtp://127.0.0.1:587").empty());
  CHECK(config::check_alarm_url("https://hooks.example.org/x").empty());
  for (const char* wrong : {"", "smtps://", "smtps://u:p@host", "smtp://host/x", "ftp://host"})
    CHECK_MESSAGE(!config::check_alarm_url(wrong).empty(), wrong);
}

TEST_CASE("two alarms have two names, and an alarm may be given in full") {
  const std::string alarm = "[[alarm]]\nname = \"desk\"\ncommand = [\"/bin/true\"]\n";
  CHECK(appliance::parse(alarm + alarm, "x").errors.size() == 1);
  const auto loaded = appliance::parse(
      alarm + "severity = \"critical\"\ngroup = \"30s\"\nquiet = \"22:00-07:00\"\nends = false\n",
      "x");
  REQUIRE(loaded.errors.empty());
  const auto& settings = loaded.config.alarms.front();
  CHECK(settings.severity == config::Threshold::critical);
  CHECK(settings.group == std::chrono::seconds(30));
  CHECK(settings.pause == std::chrono::minutes(15));
  CHECK_FALSE(settings.ends);
}

TEST_CASE("the examples of docs/operations.md are accepted") {
  std::stringstream page;
  page << std::ifstream(places::source("docs/operations.md")).rdbuf();
  const auto text = page.str();
  const std::string open = "```toml\n", close = "```";
  int blocks = 0;
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at), ++blocks) {
    at += open.size();
    const auto end = text.find(close, at);
    for (const auto& error : appliance::parse(text.substr(at, end - at), "page").errors)
      FAIL_CHECK(error.to_string());
    at = end;
  }
  CHECK(blocks >= 3);
}

}  // namespace alarm_settings_test
