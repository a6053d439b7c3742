#include "gsmrelayd/sms_composer.hpp"

#include <doctest/doctest.h>

#include "sms/join.hpp"

namespace sms_composer_test {

namespace {

const std::string kRecipient = "+237670000001";

sms::Submit submit_of(const util::Octets& tpdu) {
  const auto pdu = sms::decode(tpdu, sms::Smsc::absent, sms::Kind::submit);
  REQUIRE(pdu);
  return std::get<sms::Submit>(pdu->tpdu);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("a short text becomes one SUBMIT of a day's validity") {
  const auto draft = gsmrelayd::compose_sms(kRecipient, "hello", true);
  REQUIRE(draft);
  REQUIRE(draft->tpdus.size() == 1);
  const auto submit = submit_of(draft->tpdus[0]);
  CHECK(submit.destination.to_string() == kRecipient);
  CHECK(submit.status_report_request);
  CHECK(std::get<sms::RelativeValidity>(submit.validity).duration() == draft->validity);
  CHECK(sms::text_of(submit.user_data, submit.dcs) == "hello");
  CHECK_FALSE(
      submit_of(gsmrelayd::compose_sms("8080", "x", false)->tpdus[0]).status_report_request);
}

TEST_CASE("a long text becomes parts of one set") {
  const auto draft = gsmrelayd::compose_sms("237670000001", std::string(400, 'x'), false);
  REQUIRE(draft);
  REQUIRE(draft->tpdus.size() == 3);
  for (int i = 0; i < 3; ++i) {
    const auto part = submit_of(draft->tpdus[static_cast<std::size_t>(i)]);
    CHECK(part.user_data.concatenation()->sequence == i + 1);
    CHECK(part.user_data.concatenation()->total == 3);
  }
}

TEST_CASE("a national table is used where UCS2 takes more parts, and not else") {
  const auto dcs_of = [](const std::string& text) {
    const auto draft = gsmrelayd::compose_sms(kRecipient, text, false);
    REQUIRE(draft);
    return std::pair{submit_of(draft->tpdus[0]).dcs.alphabet, draft->tpdus.size()};
  };
  CHECK(dcs_of("ışık") == std::pair{sms::Alphabet::ucs2, std::size_t{1}});
  CHECK(dcs_of(repeated("ışık", 30)) == std::pair{sms::Alphabet::gsm7, std::size_t{1}});  // Turkish
  CHECK(dcs_of(repeated("漢字", 50)) == std::pair{sms::Alphabet::ucs2, std::size_t{2}});
}

TEST_CASE("a recipient that is no number is refused, and its error does not repeat it") {
  for (const std::string to : {"", "+", "mother", "+49 151 1", "++491511", "0151;+CMGD=1",
                               "123456789012345678901", "+49151\r"}) {
    CAPTURE(to);
    const auto draft = gsmrelayd::compose_sms(to, "hello", false);
    REQUIRE_FALSE(draft);
    CHECK(draft.error().advice == util::Advice::reject);
    CHECK((to.size() < 3 || draft.error().what.find(to) == std::string::npos));
  }
}

TEST_CASE("a text that is empty, not UTF-8 or too long for 255 parts is refused") {
  for (const std::string& text : {std::string(), std::string("\xC3("), std::string("\xFF"),
                                  std::string(255 * 153 + 1, 'x')}) {
    const auto draft = gsmrelayd::compose_sms(kRecipient, text, false);
    REQUIRE_FALSE(draft);
    CHECK(draft.error().advice == util::Advice::reject);
  }
}

}  // namespace sms_composer_test
