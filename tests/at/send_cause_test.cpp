#include "at/send_cause.hpp"

#include <doctest/doctest.h>

using at::FinalResult;
using at::SendCause;

namespace {
FinalResult cms(int code) {
  return {FinalResult::Kind::cms_error, code};
}
}  // namespace

TEST_CASE("network causes are temporary, number causes final, SIM causes need a user") {
  for (const int code : {17, 22, 27, 38, 41, 42, 47, 192, 194, 331, 500, 512, 515})
    CHECK_MESSAGE(at::send_cause(cms(code)) == SendCause::later, code);
  for (const int code : {1, 8, 10, 28, 30, 96, 128, 195, 304})
    CHECK_MESSAGE(at::send_cause(cms(code)) == SendCause::never, code);
  for (const int code : {310, 311, 316, 330})
    CHECK_MESSAGE(at::send_cause(cms(code)) == SendCause::sim, code);
  for (const int code : {21, 50, 69})
    CHECK_MESSAGE(at::send_cause(cms(code)) == SendCause::doubt, code);
  CHECK(at::send_cause({FinalResult::Kind::cme_error, 10}) == SendCause::sim);
  CHECK(at::send_cause({FinalResult::Kind::error, -1}) == SendCause::later);
}

TEST_CASE("row 094: a send error is explained with advice") {
  CHECK(at::explain_refusal(cms(38)) ==
        "+CMS ERROR: 38 (network out of order); it is tried again by itself");
  CHECK(at::explain_refusal(cms(1)) == "+CMS ERROR: 1 (unassigned number); check the number");
  CHECK(at::explain_refusal({FinalResult::Kind::cme_error, 11}).find("SIM PIN required") !=
        std::string::npos);
  CHECK(at::explain_refusal({FinalResult::Kind::error, -1}) == "ERROR");
}

TEST_CASE("row 094: every cause that has a name has advice") {
  for (int code = 1; code < 500; ++code) {
    const auto words = at::cms_text(code);
    // Those of reading, deleting and acknowledging do not come after AT+CMGS.
    if (words.empty() || code == 197 || code == 302 || code == 303 || code == 340) continue;
    CHECK_MESSAGE(!at::send_help(cms(code)).empty(), code);
  }
}

TEST_CASE("after the whole message only a known cause proves that it was not sent") {
  const auto result = [](FinalResult::Kind kind, int code) {
    at::FinalResult final;
    final.kind = kind;
    final.code = code;
    return final;
  };
  CHECK(at::is_refusal(result(FinalResult::Kind::cms_error, 38)));
  CHECK(at::is_refusal(result(FinalResult::Kind::cms_error, 28)));
  for (const int code : {332, 500, 517, -1})
    CHECK_FALSE(at::is_refusal(result(FinalResult::Kind::cms_error, code)));
  CHECK_FALSE(at::is_refusal(result(FinalResult::Kind::error, -1)));
  CHECK_FALSE(at::is_refusal(result(FinalResult::Kind::cme_error, 100)));
}
