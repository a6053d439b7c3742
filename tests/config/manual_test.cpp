#include "config/manual.hpp"

#include <doctest/doctest.h>

#include "config/config.hpp"
#include "relay/route.hpp"
#include "tests/manual_file.hpp"

TEST_CASE("docs/man/man5/gsmrelayd.toml.5 has every key with its type, limits and default") {
  const auto schema = config::schema(relay::route_kinds());
  const auto page = config::manual_page(schema, {.name = "gsmrelayd.toml",
                                                 .summary = "the configuration of gsmrelayd",
                                                 .file = "/etc/gsmrelay/gsmrelayd.toml",
                                                 .check = "gsmrelay config check",
                                                 .see_also = "gsmrelayd(8), gsmrelay-config(1)"});
  for (const auto& info : config::key_infos(schema))
    CHECK(page.find("\n\\fB" + std::string(info.key.name) + "\\fR\n") != std::string::npos);
  CHECK(page.find(".SS \"[[route]], kind = \\(dqhttp\\(dq\"\n") != std::string::npos);
  manual_file::check("man5/gsmrelayd.toml.5", page);
}
