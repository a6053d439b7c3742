#include <sys/stat.h>

#include <cstdlib>
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
  }
  ~Journal() { ::setenv("PATH", before.c_str(), 1); }
  std::string arguments() const {
    std::stringstream all;
    all << std::ifstream(folder / "arguments").rdbuf();
    return all.str();
  }
  const std::string before = std::getenv("PATH");
  doubles::TempDir folder;
};

}  // namespace

TEST_CASE("the journal of gsmrelayd is printed by journalctl, without a shell") {
  const Journal journal(0);
  CHECK(rig::run({"logs", "--since", "$(id); 1 hour ago", "-n", "5"}).code == cli::kFine);
  CHECK(journal.arguments() ==
        "--unit=gsmrelayd\n--lines=5\n--since=$(id); 1 hour ago\n--no-pager\n");
  CHECK(rig::run({"logs", "--follow", "--json"}).code == cli::kFine);
  CHECK(journal.arguments() ==
        "--unit=gsmrelayd\n--lines=100\n--follow\n--output=json\n--no-pager\n");
}

TEST_CASE("a journalctl that fails or is absent is an error with the next command") {
  {
    const Journal journal(1);
    const auto ran = rig::run({"logs"});
    CHECK(ran.code == cli::kFailed);
    CHECK(ran.complains("systemd-journal"));
  }
  const Journal journal(0);
  std::remove((journal.folder / "journalctl").c_str());
  CHECK(rig::run({"logs"}).complains("cannot be started"));
}
