#include "modem/pin_tries.hpp"

#include <doctest/doctest.h>

using modem::pin_tries_in;

TEST_CASE("row 013: the tries a PIN has left are read in each family's words") {
  CHECK(pin_tries_in({"^CPIN: SIM PIN,3,10,3,10,3"}) == 3);
  CHECK(pin_tries_in({"^CPIN: SIM PIN,10,2,10,3"}) == 2);
  CHECK(pin_tries_in({"+UPINCNT: 1,3,10,10"}) == 1);
  CHECK(pin_tries_in({"^SPIC: 3"}) == 3);
  CHECK(pin_tries_in({"+CPINC: 2,3,10,10"}) == 2);
  CHECK(pin_tries_in({"+ZPINPUK: 3,10"}) == 3);
  CHECK(pin_tries_in({"#PCT: 0"}) == 0);
  CHECK(pin_tries_in({"+SPIC: 3,10,0,10"}) == 3);
  CHECK(pin_tries_in({"+QPINC: \"SC\",2,10", "+QPINC: \"P2\",3,10"}) == 2);
  CHECK(pin_tries_in({"+EPINC: 3,3,10,10"}) == 3);
  CHECK(pin_tries_in({"%PINNUM: 3,10,3,10"}) == 3);
}

TEST_CASE("an answer that does not tell the tries is no number") {
  CHECK_FALSE(pin_tries_in({}));
  CHECK_FALSE(pin_tries_in({"ERROR"}));
  CHECK_FALSE(pin_tries_in({"^CPIN: SIM PIN"}));
  CHECK_FALSE(pin_tries_in({"^CPIN: SIM PIN,3"}));
  CHECK_FALSE(pin_tries_in({"+SPIC: many"}));
  CHECK_FALSE(pin_tries_in({"+SPIC: 99"}));
}
