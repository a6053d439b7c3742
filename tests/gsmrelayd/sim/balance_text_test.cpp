#include "gsmrelayd/sim/balance_text.hpp"

#include <doctest/doctest.h>

namespace balance_text_test {

using gsmrelayd::find_phone_number;
using gsmrelayd::parse_amount;

TEST_CASE("the amount is found in what operators write") {
  CHECK(parse_amount("Balance: 12.34 EUR, valid until 31.12.2030.") == 1234);
  CHECK(parse_amount("Your balance is 1,234.50 XAF") == 123450);
  CHECK(parse_amount("Solde: 500 FCFA") == 50000);
  CHECK(parse_amount("Credit -0,5") == -50);
  CHECK(parse_amount("On 31.12.2030 23:59 you have 7.00") == 700);
  CHECK_FALSE(parse_amount("no money at all"));
  CHECK_FALSE(parse_amount(""));
  CHECK_FALSE(parse_amount("99999999999999999999"));
}

TEST_CASE("a telephone number is found in what operators write") {
  CHECK(find_phone_number("Your number: +237670000001.") == "+237670000001");
  CHECK(find_phone_number("MSISDN 237670000001") == "237670000001");
  CHECK(find_phone_number("Call 123 or 456").empty());
}

}  // namespace balance_text_test
