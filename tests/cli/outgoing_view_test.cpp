#include "cli/outgoing_view.hpp"

#include <doctest/doctest.h>

TEST_CASE("what is on its way or there is fine, the rest is not") {
  for (const char* state : {"waiting", "sending", "sent", "delivered"})
    CHECK(cli::outgoing_exit({{"state", state}}) == cli::kFine);
  for (const char* state : {"maybe-sent", "failed", "expired", "dropped"})
    CHECK(cli::outgoing_exit({{"state", state}}) == cli::kFailed);
}
