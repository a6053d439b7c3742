#include "service/remote.hpp"

#include <doctest/doctest.h>

using service::address_subject;

TEST_CASE("an IPv6 /64 counts as one address") {
  CHECK(address_subject("2001:db8:1:2::7") == address_subject("2001:db8:1:2:9::1"));
  CHECK(address_subject("2001:db8:1:2::7") != address_subject("2001:db8:1:3::7"));
  CHECK(address_subject("192.0.2.7") == "192.0.2.7");
}

TEST_CASE("an IPv6 address counts for its /64, /56 and /48, an IPv4 address for itself") {
  using service::network_subjects;
  const auto one = network_subjects("2001:db8:1:102::7"),
             other = network_subjects("2001:db8:1:1ff::7"),
             third = network_subjects("2001:db8:1:202::7");
  REQUIRE(one.size() == 3);
  CHECK(one[0] == address_subject("2001:db8:1:102::7"));
  CHECK(one[0] != other[0]);
  CHECK(one[1] == other[1]);
  CHECK(one[1] != third[1]);
  CHECK(one[2] == third[2]);
  CHECK(one[2] != network_subjects("2001:db8:2:102::7")[2]);
  // A longer network never has the subject of a shorter one.
  CHECK(network_subjects("2001:db8::")[1] != network_subjects("2001:db8::")[2]);
  CHECK(network_subjects("192.0.2.7") == std::vector<std::string>{"192.0.2.7"});
  CHECK(network_subjects("::ffff:192.0.2.7") == std::vector<std::string>{"192.0.2.7"});
  CHECK(network_subjects("no address") == std::vector<std::string>{"no address"});
}

TEST_CASE("an IPv4-mapped IPv6 address counts as its IPv4 address") {
  CHECK(address_subject("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(address_subject("::FFFF:192.0.2.8") == "192.0.2.8");
  CHECK(address_subject("") == "");
}
