#include "monitoring/alarm_text.hpp"

#include <doctest/doctest.h>

#include "crypto/base64.hpp"
#include "json/json.hpp"
#include "util/text.hpp"

namespace alarm_text_test {

namespace {

monitoring::Notification news() {
  monitoring::Notification all;
  all.began = {
      {"temperature-high", "", config::Threshold::degraded, "the processor has 85 °C",
       "gsmrelay explain temperature-high"},
      {"modem-none", "", config::Threshold::critical, "no modem is found", "gsmrelay modem list"}};
  all.ended = {{"route-down", "main", config::Threshold::degraded, "route main is down", ""}};
  return all;
}

}  // namespace

TEST_CASE("the subject names the most severe warning and counts the others") {
  CHECK(monitoring::subject_of(news()) == "critical: no modem is found (and 1 more)");
  auto ended = news();
  ended.began.clear();
  CHECK(monitoring::subject_of(ended) == "ended: route main is down");
  CHECK(monitoring::subject_of({}) == "nothing is wrong");
}

TEST_CASE("the text has each warning with its next command") {
  const auto text = monitoring::text_of(news(), "box");
  CHECK(text.find("critical: no modem is found\n    next: gsmrelay modem list\n") !=
        std::string::npos);
  CHECK(text.find("Ended:\n  degraded: route main is down\n") != std::string::npos);
}

TEST_CASE("the JSON has all lists and the state") {
  const auto json = json::parse_or_null(
      monitoring::json_of(news(), "desk", "box", util::from_epoch_ms(1'800'000'000'000)));
  CHECK(json["schema"] == "gsmrelay/1");
  CHECK(json["event"] == "alarm");
  CHECK(json["alarm"] == "desk");
  CHECK(json["state"] == "began");
  CHECK(json["began"][1]["code"] == "modem-none");
  CHECK(json["began"][1]["severity"] == "critical");
  CHECK(json["ended"][0]["subject"] == "main");
  CHECK(json["lasting"].size() == 0);
}

TEST_CASE("an SMS has one part of the GSM alphabet") {
  CHECK(monitoring::sms_of(news(), "box") ==
        "gsmrelay box: critical: no modem is found (and 1 more)");
  monitoring::Notification one;
  one.began = {
      {"x", "", config::Threshold::degraded, "85 °C [core] {0}" + std::string(300, 'x'), ""}};
  const auto text = monitoring::sms_of(one, std::string(100, 'h'));
  CHECK(text.size() == 160);
  CHECK(text.find("85 ?C /core/ /0/") != std::string::npos);
}

TEST_CASE("an e-mail has headers in ASCII and its text in base64") {
  config::AlarmSettings settings;
  settings.from = "box@example.org";
  settings.to = {"a@example.org", "b@example.org"};
  const auto mail =
      monitoring::mail_of(news(), settings, "box", util::from_epoch_ms(1'800'000'000'000), "id-1");
  CHECK(
      mail.starts_with("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\nFrom: box@example.org\r\n"
                       "To: a@example.org,\r\n b@example.org\r\nMessage-ID:\r\n <id-1@box>\r\n"
                       "Subject: gsmrelay box: critical: no modem is found (and 1 more)\r\n"));
  const auto body = mail.substr(mail.find("\r\n\r\n") + 4);
  std::string joined;
  for (const auto line : util::split(body, '\n')) {
    CHECK(line.size() <= 77);
    joined += line.substr(0, line.find('\r'));
  }
  const auto text = crypto::from_base64(joined);
  REQUIRE(text);
  std::string lines;  // which end with CR LF in a mail
  for (const char c : util::as_chars(*text))
    if (c != '\r') lines += c;
  CHECK(lines == monitoring::text_of(news(), "box"));
}

}  // namespace alarm_text_test
