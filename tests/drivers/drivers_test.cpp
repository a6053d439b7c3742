#include "drivers/drivers.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

TEST_CASE("a maker nobody knows gets the generic profile") {
  CHECK(drivers::find("").name == "generic");
  CHECK(drivers::find("Acme Modems Ltd").name == "generic");
}

TEST_CASE("the last family of the catalogue matches everything and no other does") {
  const auto all = drivers::all();
  REQUIRE_FALSE(all.empty());
  CHECK(all.back()->manufacturers.empty());
  for (const auto* profile : all.first(all.size() - 1)) CHECK_FALSE(profile->manufacturers.empty());
}

TEST_CASE("every family has its own name and finds itself by its makers") {
  std::set<std::string_view> names;
  for (const auto* profile : drivers::all()) {
    CHECK(names.insert(profile->name).second);
    for (const auto maker : profile->manufacturers) {
      CHECK(drivers::find(maker).name == profile->name);
    }
  }
}

TEST_CASE("no family takes a final result or a standard announcement for noise") {
  for (const auto* profile : drivers::all()) {
    for (const std::string_view line :
         {"OK", "ERROR", "+CME ERROR: 10", "+CMS ERROR: 321", "+CMTI: \"SM\",1", "+CMT: ,25",
          "+CDS: 25", "+CDSI: \"SM\",1", "+CUSD: 0", "+CMGL: 1,0,,25", "+CMGR: 0,,25"}) {
      for (const auto noise : profile->ignored_urcs) CHECK_FALSE(line.starts_with(noise));
    }
  }
}
