#include <doctest/doctest.h>

#include <string>

#include "cli/pdu_view.hpp"

TEST_CASE("each type of number and numbering plan has a name") {
  for (unsigned value = 0; value < 16; ++value) {
    CHECK_FALSE(std::string(cli::to_string(static_cast<sms::NumberingPlan>(value))).empty());
  }
  CHECK(cli::to_string(sms::TypeOfNumber::network_specific) == std::string("network-specific"));
  CHECK(cli::to_string(static_cast<sms::NumberingPlan>(7)) == std::string("reserved"));
}

TEST_CASE("a TPDU knows its kind") {
  CHECK(cli::kind_of(sms::Tpdu{sms::Deliver{}}) == sms::Kind::deliver);
  CHECK(cli::kind_of(sms::Tpdu{sms::SubmitReport{}}) == sms::Kind::submit_report);
}

TEST_CASE("only a relative or enhanced validity has seconds") {
  CHECK(cli::validity_seconds(sms::RelativeValidity{0}) == 300);
  CHECK(cli::validity_seconds(sms::EnhancedValidity{{2, 9, 0, 0, 0, 0, 0}}) == 9);
  CHECK_FALSE(cli::validity_seconds(sms::Timestamp{}));
}
