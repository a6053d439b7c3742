#include "cli/temporary_name.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/doubles/temp_dir.hpp"

namespace {

/// Runs `work` in a child and returns the signal that ended it; 0: none.
template <class Work>
int signal_that_ends(Work work) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a temporary file has mode 0600, and is removed by a signal that ends the program") {
  for (const int signal : {SIGTERM, SIGHUP, SIGINT}) {
    CAPTURE(signal);
    const doubles::TempDir dir;
    CHECK(signal_that_ends([&] {
            cli::TemporaryName name;
            std::string path = dir / "x.XXXXXX.csv";
            const int fd = name.make(path, 4);
            struct stat about {};
            if (fd < 0 || ::fstat(fd, &about) != 0 || (about.st_mode & 07777U) != 0600) ::_exit(1);
            ::raise(signal);
          }) == signal);
    CHECK(std::filesystem::is_empty(dir.path()));
  }
}

TEST_CASE("a file that was forgotten stays, and a signal that was ignored stays ignored") {
  const doubles::TempDir dir;
  CHECK(signal_that_ends([&] {
          ::signal(SIGHUP, SIG_IGN);
          cli::TemporaryName name;
          std::string path = dir / "x.XXXXXX";
          if (name.make(path, 0) < 0) ::_exit(1);
          ::raise(SIGHUP);
          name.forget();
          ::raise(SIGTERM);
        }) == SIGTERM);
  CHECK_FALSE(std::filesystem::is_empty(dir.path()));
}

TEST_CASE("afterwards the signals have their earlier actions") {
  struct sigaction before {};
  struct sigaction after {};
  ::sigaction(SIGTERM, nullptr, &before);
  {
    cli::TemporaryName name;
    std::string path = "/nonexistent/x.XXXXXX";
    CHECK(name.make(path, 0) < 0);
  }
  ::sigaction(SIGTERM, nullptr, &after);
  CHECK((before.sa_handler == after.sa_handler));
}

TEST_CASE("what is not finished of a copy is removed by a signal, and what has its name is not") {
  const doubles::TempDir dir;
  const auto copy = dir.file("copy.db", "former");
  CHECK(signal_that_ends([&] {
          cli::TemporaryName name;
          name.guard_copy(copy);
          for (const char* end : {".unfinished", ".unfinished-journal"})
            dir.file(std::string("copy.db") + end, "a private text");
          ::raise(SIGTERM);
        }) == SIGTERM);
  CHECK(std::filesystem::exists(copy));
  CHECK_FALSE(std::filesystem::exists(copy + ".unfinished"));
  CHECK_FALSE(std::filesystem::exists(copy + ".unfinished-journal"));
}

TEST_CASE("signals wait while they are postponed, and an ignored one does not count") {
  const doubles::TempDir dir;
  CHECK(signal_that_ends([&] {
          ::signal(SIGHUP, SIG_IGN);
          ::signal(SIGTERM, SIG_DFL);
          const cli::PostponedSignals signals;
          ::raise(SIGHUP);
          if (signals.one_waits()) ::_exit(1);
          ::raise(SIGTERM);
          if (signals.one_waits()) dir.file("cleaned", "");
        }) == SIGTERM);
  CHECK(std::filesystem::exists(dir / "cleaned"));
}
