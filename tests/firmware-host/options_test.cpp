#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("options are applied over defaults, an error names its key") {
  ModemOptions options = default_options(1);
  REQUIRE(apply_options("pty=/tmp/x,number=+4915,sm=5000,pin=4321,sim=out,boot=50", options));
  CHECK(options.pty == "/tmp/x");
  CHECK(options.sim.sm == 5000);
  CHECK(options.sim.pin_enabled);
  CHECK_FALSE(options.with_sim);
  CHECK(options.modem.boot == 50ms);
  const auto nearly = apply_options("nummer=1", options);
  REQUIRE_FALSE(nearly);
  CHECK(has(nearly.error().what, "did you mean 'number'"));
  CHECK_FALSE(apply_options("sm=-1", options));
  CHECK_FALSE(apply_options("pin=12", options));
  CHECK_FALSE(apply_options("personality=none", options));
}

TEST_CASE("default identities differ and an IMEI has the right check digit") {
  const std::string imei = default_options(12).modem.imei;
  CHECK(imei.size() == 15);
  int sum = 0;
  for (std::size_t i = 0; i < imei.size(); ++i) {
    const int digit = (imei[i] - '0') * (i % 2 == 1 ? 2 : 1);
    sum += digit / 10 + digit % 10;
  }
  CHECK(sum % 10 == 0);
  CHECK(default_options(1).sim.iccid != default_options(2).sim.iccid);
}
