#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/config/appliance.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

const std::string kBegin =
    "[[modem]]\nname = \"a\"\nport = \"/dev/ttyUSB0\"\n"
    "[[route]]\nname = \"r\"\nurl = \"https://example.org/\"\n";

config::Loaded load(const doubles::TempDir& dir, const std::string& lines) {
  return appliance::load(dir.file("x.toml", kBegin + lines));
}

}  // namespace

TEST_CASE("a configured file that cannot be read is a warning with its place") {
  const doubles::TempDir dir;
  const auto loaded = load(dir,
                           "ca_file = \"/nonexistent/ca.pem\"\n"
                           "client_certificate = \"/nonexistent/c.pem\"\n"
                           "client_key = \"/etc\"\n"
                           "bearer_token = \"file:/nonexistent/token\"\n"
                           "hmac_key = \"file:/nonexistent/key\"\n");
  CHECK(loaded.errors.empty());
  REQUIRE(loaded.warnings.size() == 5);
  CHECK(loaded.warnings[0].line == 7);
  CHECK(loaded.warnings[0].what ==
        "'ca_file': /nonexistent/ca.pem cannot be read: No such file or directory; gsmrelayd's own "
        "user must be able to read it");
  CHECK(loaded.warnings[2].what.find("directory") != std::string::npos);
  CHECK(loaded.warnings[4].line == 11);
}

TEST_CASE("files that can be read, and credentials of the service, cause no warning") {
  const doubles::TempDir dir;
  const auto ca = dir.file("ca.pem", "PEM"), token = dir.file("token", "secret");
  REQUIRE(::chmod(token.c_str(), 0600) == 0);
  const auto lines =
      "ca_file = \"" + ca + "\"\nbearer_token = \"file:" + token + "\"\nhmac_key = \"cred:key\"\n";
  CHECK(load(dir, lines).warnings.empty());
  REQUIRE(::chmod(token.c_str(), 0644) == 0);
  const auto open = load(dir, lines);
  REQUIRE(open.warnings.size() == 1);
  CHECK(open.warnings[0].what.find("other users can read or change it") != std::string::npos);
  CHECK(open.warnings[0].what.find("secret\"") == std::string::npos);
}

TEST_CASE("the file of a PIN is checked, too") {
  const doubles::TempDir dir;
  const auto path = dir.file("x.toml",
                             "[[modem]]\nname = \"a\"\nport = \"/dev/ttyUSB0\"\n"
                             "pin = \"file:/nonexistent/pin\"\n");
  const auto loaded = appliance::load(path);
  REQUIRE(loaded.warnings.size() == 2);  // and no route
  CHECK(loaded.warnings[1].line == 4);
}
