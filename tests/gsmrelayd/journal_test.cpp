#include "gsmrelayd/journal.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/doubles/temp_dir.hpp"
#include "util/log.hpp"

namespace journal_test {

using util::LogLevel;

namespace {

/// What is written to stderr while it runs.
template <class Action>
std::string stderr_of(Action action) {
  const doubles::TempDir dir;
  const auto path = dir.file("stderr", "");
  const int kept = ::dup(STDERR_FILENO);
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ::dup2(file, STDERR_FILENO);
  action();
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  ::close(file);
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// As at the start of a program, and put back afterwards.
struct Fresh {
  Fresh() { ::unsetenv("JOURNAL_STREAM"); }
  ~Fresh() {
    ::unsetenv("JOURNAL_STREAM");
    util::set_log_sink({});
    util::set_log_level(LogLevel::info);
  }
};

}  // namespace

TEST_CASE("the level's name decides what is logged") {
  Fresh fresh;
  const std::pair<const char*, LogLevel> levels[] = {{"error", LogLevel::error},
                                                     {"warning", LogLevel::warning},
                                                     {"info", LogLevel::info},
                                                     {"debug", LogLevel::debug}};
  for (const auto& [name, level] : levels) {
    gsmrelayd::start_log(name);
    for (const auto& [other, logged] : levels) {
      const auto& level_set = name;
      CAPTURE(level_set);
      const auto& level_used = other;
      CAPTURE(level_used);
      CHECK(util::log_enabled(logged) == (logged <= level));
    }
  }
}

TEST_CASE("outside of systemd the log goes to stderr") {
  Fresh fresh;
  const auto written = stderr_of([] {
    gsmrelayd::start_log("info");
    util::log_info("hello", {{"MODEM", "kitchen"}});
  });
  CHECK(written.find("hello MODEM=kitchen") != std::string::npos);
}

TEST_CASE("under systemd it goes to the journal alone, not twice") {
  Fresh fresh;
  ::setenv("JOURNAL_STREAM", "8:1", 1);
  const auto written = stderr_of([] {
    gsmrelayd::start_log("info");
    util::log_info("hello", {{"MODEM", "kitchen"}});
  });
  CHECK(written.empty());
}

}  // namespace journal_test
