#include "modem/messages/listing.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_modem.hpp"

TEST_CASE("listing headers are parsed in all forms that modems use") {
  const auto check = [](std::string_view header, int index, int stat, std::optional<int> length) {
    CAPTURE(header);
    const auto entry = modem::parse_cmgl(header);
    CHECK(entry.index == index);
    CHECK(entry.stat == stat);
    CHECK(entry.length == length);
    CHECK_FALSE(entry.text_mode);
  };
  check("+CMGL: 3,1,,25", 3, 1, 25);
  check("+CMGL:3,1,\"\",25", 3, 1, 25);
  check("+CMGL: 0, 0, \"A, B\", 25", 0, 0, 25);
  check("+CMGL: 3,1,25", 3, 1, 25);
  check("+CMGL: 3,1", 3, 1, std::nullopt);
  check("+CMGL: 3", 3, 0, std::nullopt);
  CHECK_FALSE(modem::parse_cmgl("+CMGL: x,1,,25").index);
  CHECK_FALSE(modem::parse_cmgl("+CMGL:").index);
  CHECK(modem::parse_cmgr("+CMGR: 1,,25").stat == 1);
  CHECK(modem::parse_cmgr("+CMGR: 0,,0").length == 0);
}

TEST_CASE("a status that is no number means text mode") {
  CHECK(modem::parse_cmgl("+CMGL: 1,\"REC UNREAD\",\"+49171\",,").text_mode);
  CHECK(modem::parse_cmgr("+CMGR: \"REC READ\",\"+49171\"").text_mode);
  CHECK_FALSE(modem::parse_cmgr("+CMGR: 1,\"alpha\",25").text_mode);
}

TEST_CASE("a PDU is damaged if it is odd, not hexadecimal, absent or shorter than stated") {
  const auto whole = modem::parse_cmgl("+CMGL: 1,0,,30");
  CHECK_FALSE(modem::is_damaged(whole, doubles::kPdu));
  CHECK_FALSE(modem::is_damaged(whole, doubles::kPdu + "FFFF"));
  CHECK_FALSE(modem::is_damaged(modem::parse_cmgl("+CMGL: 1,0"), doubles::kPdu));
  CHECK(modem::is_damaged(whole, ""));
  CHECK(modem::is_damaged(whole, "0"));
  CHECK(modem::is_damaged(whole, doubles::kPdu.substr(1)));
  CHECK(modem::is_damaged(whole, doubles::kPdu.substr(2)));
  CHECK(modem::is_damaged(whole, doubles::kPdu + "+C"));
}
