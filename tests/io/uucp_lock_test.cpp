#include "io/uucp_lock.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::temp_directory_path() / ("gsmrelay-lock-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path lock() const { return path / "LCK..ttyUSB2"; }
  void locked_by(long pid) const { std::ofstream(lock()) << "      " << pid << '\n'; }
  auto take() const { return io::UucpLock::take("/dev/ttyUSB2", path.string()); }
};

}  // namespace

TEST_CASE("a lock file holds the pid in ten columns and is removed with its owner") {
  Folder folder;
  {
    const auto lock = folder.take();
    REQUIRE(lock);
    std::string line;
    std::ifstream file(folder.lock());
    std::getline(file, line);
    CHECK(line.size() == 10);
    CHECK(std::stol(line) == ::getpid());
  }
  CHECK_FALSE(fs::exists(folder.lock()));
}

TEST_CASE("a living program's lock is respected, a dead one's is replaced") {
  Folder folder;
  folder.locked_by(::getppid());
  const auto held = folder.take();
  REQUIRE_FALSE(held);
  CHECK(held.error().advice == util::Advice::retry);
  CHECK(held.error().what.find(std::to_string(::getppid())) != std::string::npos);
  folder.locked_by(4'194'999);  // beyond the kernel's largest pid
  const auto taken = folder.take();
  REQUIRE(taken);
  CHECK(taken->path() == folder.lock().string());
}

TEST_CASE("without write access there is no lock file and no error") {
  const auto lock = io::UucpLock::take("/dev/ttyUSB2", "/no/such/folder");
  REQUIRE(lock);
  CHECK(lock->path().empty());
}

TEST_CASE("a lock that this process holds counts as held") {
  Folder folder;
  auto first = folder.take();
  REQUIRE(first);
  const auto second = folder.take();
  REQUIRE_FALSE(second);
  CHECK(second.error().what.find(std::to_string(::getpid())) != std::string::npos);
  CHECK(fs::exists(folder.lock()));
  *first = io::UucpLock();
  CHECK(folder.take());
}

TEST_CASE("a dead process whose pid is now ours holds nothing") {
  Folder folder;
  folder.locked_by(::getpid());
  const auto lock = folder.take();
  REQUIRE(lock);
  CHECK(lock->path() == folder.lock().string());
}

TEST_CASE("a lock file that another program has put in place of ours stays") {
  Folder folder;
  {
    const auto lock = folder.take();
    REQUIRE(lock);
    fs::remove(folder.lock());
    folder.locked_by(::getppid());
  }
  CHECK(fs::exists(folder.lock()));
}
