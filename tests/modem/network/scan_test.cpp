#include "modem/network/scan.hpp"

#include <doctest/doctest.h>

namespace {
std::vector<modem::HeardNetwork> scan(std::vector<std::string> lines) {
  return modem::parse_scan(lines);
}
}  // namespace

TEST_CASE("a scan lists the networks with state and technology, without the modem's capabilities") {
  const auto heard =
      scan({"+COPS: (2,\"MTN CAM\",\"MTN\",\"62401\",7),(3,\"\",\"ORG\",\"62402\",0),"
            "(1,\"Nobody's\",\"N\",\"99999\"),,(0-4),(0-2)"});
  REQUIRE(heard.size() == 3);
  CHECK(heard[0].status == 2);
  CHECK(heard[0].number == "62401");
  CHECK(heard[0].country == "cm");
  CHECK(heard[0].technology == 7);
  CHECK(heard[1].status == 3);
  CHECK(heard[2].name == "Nobody's");
  CHECK(heard[2].country.empty());
  CHECK_FALSE(heard[2].technology);
}

TEST_CASE("a network in the operator table gets its name from there") {
  const auto heard = scan({"+COPS: (1,\"004D0054004E\",\"\",\"62401\",0)"});
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].name.find("MTN") != std::string::npos);
}

TEST_CASE("brackets in a name, several lines and invalid entries are accepted") {
  const auto heard = scan({"+COPS: (1,\"A (test)\",\"A\",\"99998\",0)", "+CSQ: 20,99",
                           "+COPS: (1,\"B\",\"B\",\"999970\",2)", "+COPS: (((,\"", "+COPS: (1,2)"});
  REQUIRE(heard.size() == 2);
  CHECK(heard[0].name == "A (test)");
  CHECK(heard[1].number == "999970");
  CHECK(scan({"+COPS: ,,(0-4),(0-2)"}).empty());
}
