#include "service/remote.hpp"

#include <doctest/doctest.h>

using service::address_subject;

TEST_CASE("an IPv6 /64 counts as one address") {
  CHECK(address_subject("2001:db8:1:2::7") == address_subject("2001:db8:1:2:9::1"));
  CHECK(address_subject("2001:db8:1:2::7") != address_subject("2001:db8:1:3::7"));
  CHECK(address_subject("192.0.2.7") == "192.0.2.7");
}

TEST_CASE("an IPv4-mapped IPv6 address counts as its IPv4 address") {
  CHECK(address_subject("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(address_subject("::FFFF:192.0.2.8") == "192.0.2.8");
  CHECK(address_subject("") == "");
}
