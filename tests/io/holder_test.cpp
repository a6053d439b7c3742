#include "io/holder.hpp"

#include <doctest/doctest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <vector>

#include "io/terminal.hpp"
#include "pty.hpp"
#include "tests/doubles/child.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

/// Another program that has locked `path`.
struct Locker {
  explicit Locker(const std::string& path) : child({"flock", "--no-fork", path, "sleep", "60"}) {
    for (int i = 0; i < 1000 && !io::find_holder(path, "/nonexistent"); ++i) ::poll(nullptr, 0, 5);
  }
  doubles::Child child;
};

}  // namespace

TEST_CASE("a line that no other program uses has no holder") {
  const Pty pty;
  CHECK_FALSE(io::find_holder(pty.path(), "/nonexistent"));
  CHECK_FALSE(io::find_holder("/dev/nonexistent", "/nonexistent"));
}

TEST_CASE("row 008: the process that holds a port is named with its number") {
  const Pty pty;
  const Locker locker(pty.path());
  const auto holder = io::find_holder(pty.path(), "/nonexistent");
  REQUIRE(holder);
  CHECK(holder->pid == locker.child.pid());
  CHECK(holder->name == "sleep");
  CHECK(io::to_string(*holder) == "sleep (pid " + std::to_string(holder->pid) + ")");
}

TEST_CASE("a lock file names its process, which need not have the line open") {
  const Pty pty;
  const doubles::TempDir locks;
  const doubles::Child other({"sleep", "60"});
  const auto name = pty.path().substr(pty.path().rfind('/') + 1);
  locks.file("LCK.." + name, "      " + std::to_string(other.pid()) + "\n");
  const auto holder = io::find_holder(pty.path(), locks.path());
  REQUIRE(holder);
  CHECK(holder->pid == other.pid());
}

TEST_CASE("each holder has a command that frees the line") {
  const auto advice = [](const std::string& name, const std::string& usb = "") {
    return io::release_hint({612, name}, "/dev/ttyUSB2", usb);
  };
  CHECK(advice("ModemManager", "1-1.3").find("gsmrelay modem claim 1-1.3") != std::string::npos);
  CHECK(advice("ModemManager").find("systemctl") != std::string::npos);
  CHECK(advice("gpsd").find("systemctl stop gpsd.socket") != std::string::npos);
  CHECK(advice("minicom").find("kill 612") != std::string::npos);
  CHECK(io::release_hint({}, "/dev/ttyUSB2", "").find("fuser -v /dev/ttyUSB2") !=
        std::string::npos);
}

TEST_CASE("the program that has a port open is named with its pid") {
  Pty pty;
  CHECK_FALSE(io::find_opener(pty.path()));
  // A child with the line as its standard input stands for another modem program.
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, pty.path().c_str(), O_RDWR | O_NOCTTY, 0);
  std::vector<std::string> words{"cat"};
  char* arguments[] = {words[0].data(), nullptr};
  pid_t pid = 0;
  REQUIRE(::posix_spawnp(&pid, "cat", &files, nullptr, arguments, environ) == 0);
  ::posix_spawn_file_actions_destroy(&files);
  const auto holder = io::find_opener(pty.path());
  REQUIRE(holder);
  CHECK(io::to_string(*holder) == "cat (pid " + std::to_string(pid) + ")");
  CHECK(io::busy_error(pty.path()).what.find("in use by cat") != std::string::npos);
  CHECK_FALSE(io::find_opener(pty.path(), "cat"));
  // A program that opened it later is found behind the one that is known.
  const doubles::Child later({"sh", "-c", "exec sleep 60 5<>" + pty.path()});
  for (int i = 0; i < 1000 && !io::find_opener(pty.path(), "cat"); ++i) ::poll(nullptr, 0, 5);
  CHECK(io::find_opener(pty.path(), "cat").value_or(io::Holder{}).pid == later.pid());
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

TEST_CASE("a program in a container that has a terminal of the same name does not hold the port") {
  const Pty pty;
  // In its own mount namespace the name of the line means another device.
  const doubles::Child other(
      {"unshare", "--map-root-user", "--mount", "sh", "-c",
       "mount --bind /dev/null " + pty.path() + " && exec sleep 60 5<>" + pty.path()});
  const auto file = "/proc/" + std::to_string(other.pid()) + "/fd/5";
  std::error_code error;
  for (int i = 0; i < 1000 && std::filesystem::read_symlink(file, error) != pty.path(); ++i)
    ::poll(nullptr, 0, 5);
  REQUIRE(std::filesystem::read_symlink(file, error) == pty.path());
  CHECK_FALSE(io::find_opener(pty.path()));
}
