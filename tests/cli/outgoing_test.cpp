#include "cli/outgoing.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

TEST_CASE("what is on its way or there is fine, the rest is not") {
  for (const char* state : {"waiting", "sending", "sent", "delivered"})
    CHECK(cli::outgoing_exit({{"state", state}}) == cli::kFine);
  for (const char* state : {"maybe-sent", "failed", "expired", "dropped"})
    CHECK(cli::outgoing_exit({{"state", state}}) == cli::kFailed);
}
