#include "backend/publisher/platform_api.hpp"

#include <doctest/doctest.h>

#include <set>

TEST_CASE("each platform's descriptor has its API") {
  std::set<const publisher::PlatformApi*> all;
  for (const auto* platform : platforms::all()) {
    const auto* api = publisher::find_api(platform->name);
    REQUIRE_MESSAGE(api != nullptr, platform->name);
    CHECK((api->compose != nullptr));
    all.insert(api);
  }
  CHECK(all.size() == platforms::all().size());
  CHECK(publisher::find_api("telegram") == nullptr);
}

TEST_CASE("an empty setting of a lease counts as absent") {
  publisher::TokenLease lease;
  lease.settings = {{"user", "ann"}, {"from", ""}};
  CHECK(lease.setting("user", "other") == "ann");
  CHECK(lease.setting("from", "other") == "other");
  CHECK(lease.setting("visibility").empty());
}
