#include "service/disk_limit.hpp"

#include <doctest/doctest.h>

TEST_CASE("a warning names the key once nine tenths of the limit are used") {
  constexpr std::int64_t kOneMiB = 1024 * 1024;
  const auto warning = [](std::int64_t used) {
    return service::disk_limit_warning(used, 100, "publisher.toml").value_or("");
  };
  CHECK(warning(0) == "");
  CHECK(warning(90 * kOneMiB - 10) == "");
  CHECK(warning(90 * kOneMiB) ==
        "the database has 90 of 100 MiB; at the limit new messages wait at their senders; next: a "
        "higher disk_limit_mib in publisher.toml");
  CHECK(warning(200 * kOneMiB) != "");
}
