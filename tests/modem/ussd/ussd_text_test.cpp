#include "modem/ussd/ussd_text.hpp"

#include <doctest/doctest.h>

using modem::decode_ussd;
using modem::encode_ussd;
using modem::UssdForm;

TEST_CASE("a USSD answer is decoded in every form that modems use") {
  CHECK(decode_ussd("Balance: 12.34 EUR", 15) == "Balance: 12.34 EUR");
  CHECK(decode_ussd("00420061006C0061006E00630065", 72) == "Balance");
  CHECK(decode_ussd("00420061006C0061006E00630065", 15) == "Balance");  // M35
  CHECK(decode_ussd("041104300 43B", 15) == "041104300 43B");
  CHECK(decode_ussd("041104300043B", 15) == "041104300043B");  // cut: shown as it is
  CHECK(decode_ussd("04110430043B", 72) == "\u0411\u0430\u043B");
  CHECK(decode_ussd("AA180C3602", 15) == "*100#");  // packed, as Huawei sticks write it
  CHECK(decode_ussd("C2303BEC1E97E7", 15) == "Balances");
}

TEST_CASE("octets after the text of a USSD answer are removed") {
  CHECK(decode_ussd("00420061006C00000041FFFF", 72) == "Bal");
  CHECK(decode_ussd("00420061006CFFFFFFFF", 72) == "Bal");
  CHECK(decode_ussd("Balance\r", 15) == "Balance");
  CHECK(decode_ussd("", 15).empty());
}

TEST_CASE("invalid octets give valid UTF-8") {
  CHECK(decode_ussd("Guthaben \xFC", std::nullopt) == "Guthaben \xC3\xBC");
}

TEST_CASE("a request is encoded in each form") {
  CHECK(encode_ussd("*100#", UssdForm::plain) == "*100#");
  CHECK(encode_ussd("*100#", UssdForm::packed_hex) == "AA180C3602");
  CHECK(encode_ussd("*100#", UssdForm::ucs2_hex) == "002A0031003000300023");
  CHECK_FALSE(encode_ussd("a\"b", UssdForm::plain));
}
