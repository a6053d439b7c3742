#include "monitoring/signature.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <set>

TEST_CASE("a signature is the one that the specification of Standard Webhooks shows") {
  // The test vector of the specification's reference implementations.
  const auto headers =
      monitoring::sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                       R"({"test": 2432232314})", util::from_epoch_ms(1'614'265'330'000));
  REQUIRE(headers.size() == 3);
  CHECK(headers[1].second == "1614265330");
  CHECK(headers[2].second == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("a UUID is random, of version 4") {
  static const std::regex kForm(
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto uuid = monitoring::random_uuid();
    CHECK_MESSAGE(std::regex_match(uuid, kForm), uuid);
    seen.insert(uuid);
  }
  CHECK(seen.size() == 100);
}
