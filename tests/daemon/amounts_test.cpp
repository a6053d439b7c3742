#include "daemon/amounts.hpp"

#include <doctest/doctest.h>

using gsmrelayd::amount_in;
using gsmrelayd::number_in;

TEST_CASE("the amount is found in what operators write") {
  CHECK(amount_in("Balance: 12.34 EUR, valid until 31.12.2030.") == 1234);
  CHECK(amount_in("Your balance is 1,234.50 XAF") == 123450);
  CHECK(amount_in("Solde: 500 FCFA") == 50000);
  CHECK(amount_in("Credit -0,5") == -50);
  CHECK(amount_in("On 31.12.2030 23:59 you have 7.00") == 700);
  CHECK_FALSE(amount_in("no money at all"));
  CHECK_FALSE(amount_in(""));
  CHECK_FALSE(amount_in("99999999999999999999"));
}

TEST_CASE("a telephone number is found in what operators write") {
  CHECK(number_in("Your number: +237670000001.") == "+237670000001");
  CHECK(number_in("MSISDN 237670000001") == "237670000001");
  CHECK(number_in("Call 123 or 456").empty());
}
