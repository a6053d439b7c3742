#include "spool/outgoing.hpp"

#include <doctest/doctest.h>

using enum spool::SendState;

TEST_CASE("each state of sending has a name that is read again") {
  for (const auto state : {waiting, sending, sent, maybe_sent, delivered, failed, expired, dropped})
    CHECK(spool::send_state_from(spool::to_string(state)) == state);
  CHECK_FALSE(spool::send_state_from("gone"));
}

TEST_CASE("a message has the state of its worst part") {
  using Parts = std::vector<spool::SendState>;
  CHECK(spool::sum_up(Parts{delivered, delivered}) == delivered);
  CHECK(spool::sum_up(Parts{delivered, sent}) == sent);
  CHECK(spool::sum_up(Parts{sent, waiting}) == waiting);
  CHECK(spool::sum_up(Parts{sent, sending, waiting}) == sending);
  CHECK(spool::sum_up(Parts{sent, maybe_sent, waiting}) == maybe_sent);
  CHECK(spool::sum_up(Parts{failed, waiting}) == failed);
  CHECK(spool::sum_up(Parts{sent, expired}) == expired);
  CHECK(spool::sum_up(Parts{sent, dropped}) == dropped);
}
