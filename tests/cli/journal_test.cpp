#include "cli/journal.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/rig.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

/// A program "journalctl" that is found first in PATH, writes its arguments to a file and exits.
struct Journal {
  explicit Journal(int code) {
    const auto path =
        folder.file("journalctl", "#!/bin/sh\nprintf '%s\\n' \"$@\" >" + (folder / "arguments") +
                                      "\nexit " + std::to_string(code) + "\n");
    ::chmod(path.c_str(), S_IRWXU);
    ::setenv("PATH", (folder / "").c_str(), 1);
    std::filesystem::create_directories(machine / "run/log/journal/0af");
    machine.file("run/log/journal/0af/system.journal", "");
  }
  ~Journal() { ::setenv("PATH", before.c_str(), 1); }
  /// Runs the command on a machine with a journal.
  rig::Ran run(const cli::JournalOptions& options, bool json = false) const {
    std::istringstream in;
    std::ostringstream out, err;
    cli::Context context{out, err, in};
    context.json = json;
    cli::print_journal(context, options, machine.path());
    return {context.exit, out.str(), err.str()};
  }
  std::string arguments() const {
    std::stringstream all;
    all << std::ifstream(folder / "arguments").rdbuf();
    return all.str();
  }
  const std::string before = std::getenv("PATH");
  doubles::TempDir folder, machine;
};

}  // namespace

TEST_CASE("the journal of gsmrelayd is printed by journalctl, without a shell") {
  const Journal journal(0);
  CHECK(journal.run({.lines = 5, .since = "$(id); 1 hour ago"}).code == cli::kFine);
  CHECK(journal.arguments() ==
        "--unit=gsmrelayd\n--lines=5\n--since=$(id); 1 hour ago\n--no-pager\n");
  CHECK(journal.run({.follow = true}, true).code == cli::kFine);
  CHECK(journal.arguments() ==
        "--unit=gsmrelayd\n--lines=100\n--follow\n--output=json\n--no-pager\n");
}

TEST_CASE("a journalctl that fails or is absent is an error with the next command") {
  {
    const Journal journal(1);
    const auto ran = journal.run({});
    CHECK(ran.code == cli::kFailed);
    CHECK(ran.complains("systemd-journal"));
  }
  const Journal journal(0);
  std::remove((journal.folder / "journalctl").c_str());
  CHECK(journal.run({}).complains("cannot be started"));
}

TEST_CASE("a machine without a journal is an error, though journalctl ends with 0") {
  const Journal journal(0);
  std::filesystem::remove(journal.machine / "run/log/journal/0af/system.journal");
  const auto ran = journal.run({});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.complains("this machine has no journal"));
  CHECK(ran.complains("next: systemctl status systemd-journald"));
  CHECK(journal.arguments().empty());
  CHECK_FALSE(cli::has_journal(journal.machine / "nothing"));
  std::filesystem::create_directories(journal.machine / "var/log/journal/0af");
  CHECK_FALSE(cli::has_journal(journal.machine.path()));
  journal.machine.file("var/log/journal/0af/user-1000.journal", "");
  CHECK(cli::has_journal(journal.machine.path()));
}
