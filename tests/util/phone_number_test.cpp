#include "util/phone_number.hpp"

#include <doctest/doctest.h>

using util::is_phone_number;
using util::NumberKind;

TEST_CASE("each kind of number accepts all that the kinds before it accept, and more") {
  struct Example {
    std::string text;
    bool subscriber, international, dialable;
  };
  const std::string longest(20, '4');
  for (const auto& [text, subscriber, international, dialable] : {
           Example{"+237670000001", true, true, true},
           Example{"+1234567", true, true, true},
           Example{"+123456789012345", true, true, true},
           Example{"+1234567890123456", false, true, true},
           Example{"+0670000001", false, true, true},
           Example{"+123456", false, true, true},
           Example{"+123", false, true, true},
           Example{"+" + longest, false, true, true},
           Example{"+12", false, false, false},
           Example{"+" + longest + "4", false, false, false},
           Example{"237670000001", false, false, true},
           Example{"8080", false, false, true},
           Example{"112", false, false, true},
           Example{longest, false, false, true},
           Example{longest + "4", false, false, false},
           Example{"11", false, false, false},
           Example{"", false, false, false},
           Example{"+", false, false, false},
           Example{"Orange", false, false, false},
           Example{"+237 670000001", false, false, false},
           Example{"+237670000001\n", false, false, false},
           Example{"++237670000001", false, false, false},
           Example{"*100#", false, false, false},
       }) {
    const auto shown = text;
    CAPTURE(shown);
    CHECK(is_phone_number(text, NumberKind::subscriber) == subscriber);
    CHECK(is_phone_number(text, NumberKind::international) == international);
    CHECK(is_phone_number(text, NumberKind::dialable) == dialable);
  }
}

TEST_CASE("a parsed number is shown masked and keeps its text") {
  const auto number = util::PhoneNumber::parse("+237670000012");
  REQUIRE(number);
  CHECK(number->text() == "+237670000012");
  CHECK(number->digits() == "237670000012");
  CHECK(number->masked() == "+23767*****12");
  CHECK_FALSE(util::PhoneNumber::parse("8080"));
  CHECK(util::PhoneNumber::parse("8080", NumberKind::dialable)->digits() == "8080");
}
