#include "cli/secret_input.hpp"

#include <sstream>

#include "tests/cli/rig.hpp"

TEST_CASE("a secret is one line of digits, without what a file adds to it") {
  std::istringstream in("4711\r\n12345678 \n47x1\n\n");
  std::ostringstream out, err;
  cli::Context context{out, err, in};
  CHECK(cli::ask_secret(context, "PIN", 4, 8) == "4711");
  CHECK(cli::ask_secret(context, "PUK", 8, 8) == "12345678");
  CHECK(err.str().empty());
  CHECK_FALSE(cli::ask_secret(context, "PIN", 4, 8));
  CHECK(context.exit == cli::kUsage);
  CHECK_FALSE(cli::ask_secret(context, "PUK", 8, 8));
  CHECK_FALSE(cli::ask_secret(context, "PIN", 4, 8));
  CHECK(err.str().find("47x1") == std::string::npos);
}
