#include <doctest/doctest.h>

#include "service/program.hpp"

namespace {

util::Result<net::ServerOptions> side(const std::string& toml) {
  static constexpr config::SheetSection kSections[] = {{"public", false}};
  const auto keys = service::side_keys("public", "\"127.0.0.1:9000\"");
  const auto sheet = config::parse_sheet(toml, "f", {kSections, keys});
  if (!sheet.mistakes.empty()) return util::fail(util::Advice::reject, sheet.mistakes[0].what);
  return service::side_options(sheet.section("public"));
}

}  // namespace

TEST_CASE("a side listens where it is told: an address, or a socket") {
  CHECK(side("").value().loopback_host == "127.0.0.1");
  CHECK(side("").value().loopback_port == 9000);
  CHECK(side("[public]\nlisten = \"[::1]:80\"").value().loopback_host == "::1");
  CHECK(side("[public]\nlisten = \"unix:/run/x.sock\"").value().unix_socket == "/run/x.sock");
}

TEST_CASE("what cannot be listened on is refused with the form that is wanted") {
  for (const char* wrong : {"nowhere", "127.0.0.1:99999", "unix:relative"})
    CHECK_FALSE(side("[public]\nlisten = \"" + std::string(wrong) + "\"").has_value());
  CHECK_FALSE(side("[public]\ncertificate = \"/etc/c.pem\"").has_value());
  CHECK_FALSE(
      side("[public]\nlisten = \"unix:/run/x\"\ncertificate = \"/c\"\nkey = \"/k\"").has_value());
}
