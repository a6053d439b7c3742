#include "monitoring/alarm_command.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/doubles/temp_dir.hpp"

namespace alarm_command_test {

namespace {

using namespace std::chrono_literals;

std::string content(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("row 158: a command gets its arguments as they are, the alarm, and a clean environment") {
  const doubles::TempDir dir;
  ::setenv("GSMRELAY_TEST_SECRET", "in-the-environment", 1);
  const auto script =
      dir.file("alarm",
               "#!/bin/sh\nprintf '%s\\n' \"$@\" > " + (dir / "arguments") + "\nenv > " +
                   (dir / "environment") + "\ncat > " + (dir / "input") + "\necho noise\n",
               0700);
  const auto ran = monitoring::run_alarm_command({script, "$HOME; id", "two words"}, "{\"a\":1}\n",
                                                 {"GSMRELAY_ALARM=desk"}, 20s);
  REQUIRE_MESSAGE(ran, ran.error().what);
  CHECK(content(dir / "arguments") == "$HOME; id\ntwo words\n");
  CHECK(content(dir / "input") == "{\"a\":1}\n");
  const auto environment = content(dir / "environment");
  CHECK(environment.find("GSMRELAY_ALARM=desk\n") != std::string::npos);
  CHECK(environment.find("in-the-environment") == std::string::npos);
  CHECK(environment.find("HOME=") == std::string::npos);
  ::unsetenv("GSMRELAY_TEST_SECRET");
}

TEST_CASE("a command that fails, is absent or hangs is an error") {
  CHECK(monitoring::run_alarm_command({"/bin/false"}, "", {}, 20s).error().what ==
        "/bin/false ended with code 1");
  CHECK(monitoring::run_alarm_command({"/nonexistent"}, "", {}, 20s).error().what ==
        "/nonexistent cannot be started: No such file or directory");
  CHECK_FALSE(monitoring::run_alarm_command({"true"}, "", {}, 20s).has_value());
  CHECK_FALSE(monitoring::run_alarm_command({}, "", {}, 20s).has_value());
  CHECK(monitoring::run_alarm_command({"/bin/sleep", "1000"}, "", {}, 50ms).error().what ==
        "/bin/sleep did not end in time and was killed");
  const std::atomic<bool> stop{true};
  CHECK_FALSE(monitoring::run_alarm_command({"/bin/sleep", "1000"}, "", {}, 1h, &stop).has_value());
}

TEST_CASE("a command that does not read its input blocks nothing") {
  CHECK(monitoring::run_alarm_command({"/bin/true"}, std::string(1'000'000, 'x'), {}, 20s)
            .has_value());
}

}  // namespace alarm_command_test
