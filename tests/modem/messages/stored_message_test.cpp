#include "modem/messages/stored_message.hpp"

#include <doctest/doctest.h>

using Kind = at::FinalResult::Kind;

TEST_CASE("only errors of the card are about the whole modem") {
  for (const int code : {5, 10, 11, 12, 13, 14, 515})
    CHECK(modem::is_about_card(at::FinalResult{Kind::cme_error, code}));
  for (const int code : {310, 311, 312, 313, 314, 316})
    CHECK(modem::is_about_card(at::FinalResult{Kind::cms_error, code}));
  for (const int code : {0, 3, 4, 20, 21, 22, 100})
    CHECK_FALSE(modem::is_about_card(at::FinalResult{Kind::cme_error, code}));
  for (const int code : {10, 14, 302, 303, 305, 320, 321, 322, 500})
    CHECK_FALSE(modem::is_about_card(at::FinalResult{Kind::cms_error, code}));
  CHECK_FALSE(modem::is_about_card(at::FinalResult{Kind::error}));
}
