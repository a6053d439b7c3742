#include "util/build.hpp"

#include <doctest/doctest.h>

TEST_CASE("a version names what is known of its build") {
  CHECK(util::describe("1.2.3", {}) == "1.2.3");
  CHECK(util::describe("1.2.3", {.commit = "0123456789ab"}) == "1.2.3 (commit 0123456789ab)");
  CHECK(util::describe("1.2.3", {.package = "1.2.3~deb12"}) == "1.2.3 (package 1.2.3~deb12)");
  CHECK(util::describe("1.2.3", {"0123456789ab-dirty", "1.2.3~deb12"}) ==
        "1.2.3 (commit 0123456789ab-dirty, package 1.2.3~deb12)");
}

TEST_CASE("a test program has no commit") {
  CHECK(util::build().commit.empty());
  CHECK(util::version_text() == GSMRELAY_VERSION);
}
