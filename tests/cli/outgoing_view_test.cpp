#include "cli/outgoing_view.hpp"

#include <doctest/doctest.h>

TEST_CASE("a message that waits, is sent or delivered is kFine, another kFailed") {
  for (const char* state : {"waiting", "sending", "sent", "delivered"})
    CHECK(cli::outgoing_exit({{"state", state}}) == cli::kFine);
  for (const char* state : {"maybe-sent", "failed", "expired", "dropped"})
    CHECK(cli::outgoing_exit({{"state", state}}) == cli::kFailed);
}
