#include "cli/noun.hpp"

#include <nlohmann/json.hpp>

#include "tests/cli/rig.hpp"

namespace {

struct NounAsked {
  std::ostringstream out, err;
  std::istringstream in;
  cli::Context context{out, err, in};
  explicit NounAsked(const std::string& typed) : in(typed) { context.terminal = true; }
};

}  // namespace

TEST_CASE("a question is answered by yes and nothing else") {
  for (const char* typed : {"y\n", "Y\n", "yes\n"}) {
    NounAsked asked(typed);
    CHECK(cli::confirmed(asked.context, "?"));
  }
  for (const char* typed : {"", "\n", "n\n", "yesterday\n"}) {
    NounAsked asked(typed);
    CHECK(!cli::confirmed(asked.context, "?"));
    CHECK(asked.context.exit == cli::kRefused);
    CHECK(asked.out.str().empty());
  }
}

TEST_CASE("without a terminal a question is refused, --yes answers it") {
  NounAsked asked("y\n");
  asked.context.terminal = false;
  CHECK(!cli::confirmed(asked.context, "drop it?"));
  CHECK(asked.err.str().find("--yes") != std::string::npos);
  asked.context.yes = true;
  CHECK(cli::confirmed(asked.context, "drop it?"));
}

TEST_CASE("the next page is told") {
  CHECK(cli::more_line(cli::Json{{"before", 17}}, "gsmrelay inbox list") ==
        "older ones: gsmrelay inbox list --before 17\n");
  CHECK(cli::more_line(cli::Json{{"before", nullptr}}, "x").empty());
}
