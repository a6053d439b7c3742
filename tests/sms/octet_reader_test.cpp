#include "sms/octet_reader.hpp"

#include <doctest/doctest.h>

TEST_CASE("octets are taken in order and only the first read past the end is reported") {
  const util::Octets octets{1, 2, 3};
  sms::OctetReader reader(octets);
  CHECK(reader.octet("TP-A") == 1);
  CHECK(reader.octets(2, "TP-B").size() == 2);
  CHECK(reader.empty());
  CHECK(reader.ok());
  CHECK(reader.octet("TP-C") == 0);
  CHECK(reader.octet("TP-D") == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.error() == util::Error{util::Advice::reject, "TP-C is cut off at octet 3 of 3"});
}

TEST_CASE("octets() takes all or none, and nothing is read after a failure") {
  const util::Octets octets{1, 2, 3};
  sms::OctetReader reader(octets);
  CHECK(reader.octets(4, "TP-A").empty());
  CHECK(reader.octet("TP-B") == 0);
  CHECK(reader.rest().empty());
}

TEST_CASE("up_to() at the end is no failure") {
  const util::Octets octets{1, 2, 3};
  sms::OctetReader reader(octets);
  CHECK(reader.up_to(9).size() == 3);
  CHECK(reader.ok());
  CHECK(reader.error().what.empty());
}

TEST_CASE("fail() refuses a field after it was read") {
  const util::Octets octets{1};
  sms::OctetReader reader(octets);
  reader.octet("TP-A");
  reader.fail("TP-A", "is no time");
  reader.fail("TP-B", "is worse");
  CHECK(reader.error().what == "TP-A is no time at octet 1 of 1");
}
