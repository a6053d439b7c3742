#include "io/bell.hpp"

#include <doctest/doctest.h>
#include <poll.h>

namespace {
bool rung(const io::Bell& bell) {
  pollfd p{bell.fd(), POLLIN, 0};
  return ::poll(&p, 1, 0) == 1;
}
}  // namespace

TEST_CASE("a bell stays readable until it is cleared, however often it was rung") {
  io::Bell bell;
  CHECK_FALSE(rung(bell));
  bell.ring();
  bell.ring();
  CHECK(rung(bell));
  bell.clear();
  CHECK_FALSE(rung(bell));
  bell.clear();
}
