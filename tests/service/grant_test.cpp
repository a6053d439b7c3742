#include "service/grant.hpp"

#include <doctest/doctest.h>

namespace {
const service::Granted kGranted{"0af1", "user-1", 'g', "me@example.org", 1'800'000'000'000};
}

TEST_CASE("a grant fits its publication under its key") {
  const auto grant = service::make_grant("key", kGranted);
  CHECK(grant.size() == 64);
  CHECK(service::grant_fits("key", kGranted, grant));
  CHECK_FALSE(service::grant_fits("kez", kGranted, grant));
  CHECK_FALSE(service::grant_fits("key", kGranted, ""));
  CHECK_FALSE(service::grant_fits("key", kGranted, grant.substr(2)));
}

TEST_CASE("a grant fits no other fields, not even with moved field borders") {
  const auto grant = service::make_grant("key", kGranted);
  auto other = kGranted;
  SUBCASE("publication") {
    other.publication = "0af2";
  }
  SUBCASE("user") {
    other.user_id = "user-2";
  }
  SUBCASE("letter") {
    other.letter = 't';
  }
  SUBCASE("account") {
    other.account = "";
  }
  SUBCASE("end") {
    other.expires += 1;
  }
  SUBCASE("borders") {
    other.publication = "0af1u";
    other.user_id = "ser-1";
  }
  CHECK_FALSE(service::grant_fits("key", other, grant));
}
