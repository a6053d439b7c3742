#include "at/result_code.hpp"

#include <doctest/doctest.h>

using Kind = at::FinalResult::Kind;
using util::Advice;

namespace {
void check_result(std::string_view line, Kind kind, int code = -1) {
  CAPTURE(line);
  const auto result = at::parse_final_result(line);
  REQUIRE(result);
  CHECK(result->kind == kind);
  CHECK(result->code == code);
}
}  // namespace

TEST_CASE("every final result is recognised") {
  check_result("OK", Kind::ok);
  check_result(" OK ", Kind::ok);
  check_result("ERROR", Kind::error);
  check_result("NO CARRIER", Kind::no_carrier);
  check_result("BUSY", Kind::busy);
  check_result("NO ANSWER", Kind::no_answer);
  check_result("NO DIALTONE", Kind::no_dialtone);
  check_result("COMMAND NOT SUPPORT", Kind::not_supported);
  check_result("TOO MANY PARAMETERS", Kind::error);
  check_result("MODEM ERROR: 3", Kind::error);
  check_result("ERROR: 50", Kind::error);
  check_result("ABORTED", Kind::error);
  check_result("NA", Kind::error);
  check_result("+CME ERROR: 10", Kind::cme_error, 10);
  check_result("+CME ERROR:14", Kind::cme_error, 14);
  check_result("+CMS ERROR: 321", Kind::cms_error, 321);
  check_result("+CMS Error : 321", Kind::cms_error, 321);
}

TEST_CASE("an error without a number is still an error") {
  check_result("+CME ERROR:", Kind::cme_error);
  check_result("+CME ERROR", Kind::cme_error);
  check_result("+CMS ERROR: something new", Kind::cms_error);
}

TEST_CASE("the texts of CMEE=2 are mapped to their codes") {
  check_result("+CME ERROR: SIM busy", Kind::cme_error, 14);
  check_result("+CME ERROR: sim not inserted", Kind::cme_error, 10);
  check_result("+CMS ERROR: invalid memory index", Kind::cms_error, 321);
}

TEST_CASE("other lines are no final result") {
  for (const std::string_view line :
       {"", "OKAY", "+CMTI: \"SM\",1", "+CMGL: 1,0,,25", "0", "4", "ERRORS", "NAME", "huawei"}) {
    CAPTURE(line);
    CHECK_FALSE(at::parse_final_result(line));
  }
}

TEST_CASE("digits are a final result only if ATV0 may be set") {
  CHECK(at::parse_numeric_result("0")->ok());
  CHECK(at::parse_numeric_result("4")->kind == Kind::error);
  CHECK(at::parse_numeric_result("OK")->ok());
  CHECK_FALSE(at::parse_numeric_result("7"));
}

TEST_CASE("the advice follows from the code") {
  const auto advice = [](Kind kind, int code) { return at::to_error({kind, code}, "AT+X").advice; };
  CHECK(advice(Kind::cme_error, 14) == Advice::retry);
  CHECK(advice(Kind::cme_error, 4) == Advice::reject);
  CHECK(advice(Kind::cme_error, 1) == Advice::reopen);
  CHECK(advice(Kind::cme_error, 16) == Advice::reject);
  CHECK(advice(Kind::cms_error, 38) == Advice::retry);
  CHECK(advice(Kind::cms_error, 1) == Advice::reject);
  CHECK(advice(Kind::cms_error, 304) == Advice::reject);
  CHECK(advice(Kind::cms_error, 513) == Advice::retry);
  CHECK(advice(Kind::error, -1) == Advice::retry);
  CHECK(advice(Kind::not_supported, -1) == Advice::reject);
}

TEST_CASE("an error has the command's name and the reason, never its parameters") {
  const auto error = at::to_error({Kind::cme_error, 16}, "AT+CPIN=\"4711\"");
  CHECK(error.what == "the modem answered +CME ERROR: 16 to AT+CPIN (incorrect password)");
  CHECK(at::to_error({Kind::error}, "AT+CGMI").what == "the modem answered ERROR to AT+CGMI");
}

TEST_CASE("the name of a command has no number, PIN or code") {
  CHECK(at::command_name("AT+CPIN=\"1234\"") == "AT+CPIN");
  CHECK(at::command_name("ATD+4915112345678;") == "ATD");
  CHECK(at::command_name("atd **04*1234*5678*5678#") == "atd");
  CHECK(at::command_name("AT&D2") == "AT&D");
  CHECK(at::command_name("AT+CMGD=1") == "AT+CMGD");
  CHECK(at::command_name("AT+CSQ") == "AT+CSQ");
}
