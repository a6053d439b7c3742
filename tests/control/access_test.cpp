#include "control/access.hpp"

#include <doctest/doctest.h>
#include <grp.h>
#include <unistd.h>

#include "control/api.hpp"

TEST_CASE("root and the daemon's own user may do everything") {
  CHECK(control::may_change({true, 0, 0, 1}));
  CHECK(control::may_change({true, ::geteuid(), 65534, 1}));
  CHECK(control::may_connect({true, ::geteuid(), 65534, 1}));
}

TEST_CASE("a peer without known credentials may do nothing") {
  CHECK(!control::may_connect({false, 0, 0, 0}));
  CHECK(!control::may_change({false, 0, 0, 0}));
}

TEST_CASE("a user outside the groups may not connect") {
  constexpr unsigned kNobody = 65534;
  CHECK(!control::may_connect({true, kNobody, kNobody, 1}));
  CHECK(!control::may_read({true, kNobody, kNobody, 1}));
  CHECK(!control::may_send({true, kNobody, kNobody, 1}));
}

TEST_CASE("membership is by the peer's own group or by the user database") {
  const auto* own = ::getgrgid(::getegid());
  REQUIRE(own != nullptr);
  const std::string name = own->gr_name;
  CHECK(control::in_group({true, ::geteuid(), 65534, 1}, name));
  CHECK(control::in_group({true, 4'000'000, ::getegid(), 1}, name));
  CHECK(!control::in_group({true, 4'000'000, 4'000'000, 1}, name));
  CHECK(!control::in_group({true, 0, 0, 1}, "no-such-group"));
}

TEST_CASE("a user without a name is shown by number, an unknown peer not at all") {
  CHECK(control::user_of({true, 0, 0, 1}) == "root");
  CHECK(control::user_of({true, 4'000'000, 4'000'000, 1}) == "uid 4000000");
  CHECK(control::user_of({false, 0, 0, 0}).empty());
}
