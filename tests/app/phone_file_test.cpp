#include "app/phone_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/doubles/temp_dir.hpp"

using app::Phone, app::PhoneFile;

namespace {

constexpr auto kCreate = PhoneFile::IfAbsent::create;

struct Kept {
  doubles::TempDir dir;
  const std::string path = dir / "deep/in/phone";
  PhoneFile file(const std::string& passphrase = "right passphrase",
                 std::chrono::milliseconds timeout = std::chrono::seconds(10)) const {
    return PhoneFile({path, passphrase, {64, 1, 1}, timeout});
  }
  std::string octets() const {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& content) const {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  }
};

app::CommandResult<void> count(Phone& phone) {
  ++phone.counter;
  return {};
}

}  // namespace

TEST_CASE("a change is on disk for the next process, readable by the owner only") {
  const Kept kept;
  CHECK(kept.file().read().error().exit == app::kNoSuch);
  CHECK(kept.file().change(count).error().exit == app::kNoSuch);
  REQUIRE(kept.file().change(count, kCreate).has_value());
  REQUIRE(kept.file().change(count).has_value());
  CHECK(kept.file().read()->counter == 2);
  struct stat about {};
  REQUIRE(::stat(kept.path.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  REQUIRE(::stat((kept.dir / "deep").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
}

TEST_CASE("each change of the file has its own nonce") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto first = kept.octets();
  REQUIRE(kept.file().change([](Phone&) -> app::CommandResult<void> { return {}; }).has_value());
  CHECK(kept.octets().size() == first.size());
  CHECK(kept.octets().substr(36) != first.substr(36));
}

TEST_CASE("a wrong passphrase neither reads nor changes the file") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto before = kept.octets();
  CHECK(kept.file("wrong passphrase").read().error().exit == app::kDenied);
  CHECK_FALSE(kept.file("wrong passphrase").change(count, kCreate).has_value());
  CHECK(kept.octets() == before);
}

TEST_CASE("a changed or missing octet is detected") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto whole = kept.octets();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    kept.write(changed);
    CHECK_FALSE_MESSAGE(kept.file().read().has_value(), "octet " << i);
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{9}, whole.size() - 1}) {
    kept.write(whole.substr(0, size));
    CHECK_FALSE(kept.file().read().has_value());
  }
}

TEST_CASE("a file with an excessive cost is refused before its key is derived") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto whole = kept.octets();
  for (const auto& [at, value] :
       {std::pair{12, '\x7F'}, std::pair{16, '\x7F'}, std::pair{9, '\x7F'}, std::pair{9, '\0'}}) {
    auto changed = whole;
    changed[static_cast<std::size_t>(at)] = value;
    kept.write(changed);
    const auto read = kept.file().read();
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().what.find("too much work") != std::string::npos);
  }
}

TEST_CASE("a change that fails leaves the file as it was") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto before = kept.octets();
  const auto done = kept.file().change([](Phone& phone) -> app::CommandResult<void> {
    phone.counter = 77;
    return app::fail(app::kFailed, "no");
  });
  CHECK(done.error().what == "no");
  CHECK(kept.octets() == before);
}

TEST_CASE("two threads that change the file lose no change") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto many = [&kept] {
    auto file = kept.file();
    for (int i = 0; i < 20; ++i)
      if (!file.change(count)) return;
  };
  std::thread other(many);
  many();
  other.join();
  CHECK(kept.file().read()->counter == 41);
}

TEST_CASE("a lock that is held too long ends the wait with kTimeout") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const int fd = ::open((kept.path + ".lock").c_str(), O_RDWR);
  REQUIRE(::flock(fd, LOCK_EX) == 0);
  const auto done = kept.file("right passphrase", std::chrono::milliseconds(0)).change(count);
  CHECK(done.error().exit == app::kTimeout);
  CHECK(kept.file().read()->counter == 1);  // reading needs no lock
  ::close(fd);
}

TEST_CASE("a process that is killed leaves a complete file and no lock") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  std::uint32_t last = 1;
  for (int round = 0; round < 5; ++round) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const auto child = ::fork();
    if (child == 0) {
      auto file = kept.file();
      for (;;) {
        if (!file.change(count)) ::_exit(1);
        const auto said = file.read()->counter;
        if (::write(ready[1], &said, sizeof said) < 0) ::_exit(1);
      }
    }
    ::close(ready[1]);
    std::uint32_t said = 0;
    for (int i = 0; i <= round; ++i) REQUIRE(::read(ready[0], &said, sizeof said) == sizeof said);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    while (::read(ready[0], &said, sizeof said) == sizeof said) last = said;
    ::close(ready[0]);
    const auto found = kept.file().read();
    REQUIRE(found.has_value());
    CHECK(found->counter >= last);  // a confirmed change is on disk
    REQUIRE(kept.file().change(count).has_value());
  }
}

TEST_CASE("an erased file leaves nothing behind") {
  const Kept kept;
  auto file = kept.file();
  REQUIRE(file.change(count, kCreate).has_value());
  REQUIRE(file.erase().has_value());
  CHECK_FALSE(file.exists());
  CHECK(std::filesystem::is_empty(kept.dir / "deep/in"));
}

TEST_CASE("a folder that is not writable is an error, and the old file stays") {
  if (::geteuid() == 0) {  // root may write everywhere, so a folder takes the name
    const Kept kept;
    REQUIRE(kept.file().change(count, kCreate).has_value());
    std::filesystem::create_directories(kept.path + ".new/inside");
    CHECK_FALSE(kept.file().change(count).has_value());
    CHECK(kept.file().read()->counter == 1);
  } else {
    const Kept kept;
    REQUIRE(kept.file().change(count, kCreate).has_value());
    ::chmod((kept.dir / "deep/in").c_str(), 0500);
    CHECK_FALSE(kept.file().change(count).has_value());
    CHECK(kept.file().read()->counter == 1);
    ::chmod((kept.dir / "deep/in").c_str(), 0700);
  }
}

TEST_CASE("a lock file that is a symbolic link is not followed") {
  const Kept kept;
  REQUIRE(kept.file().change(count, kCreate).has_value());
  const auto other = kept.dir.file("other", "of somebody else");
  std::filesystem::remove(kept.path + ".lock");
  std::filesystem::create_symlink(other, kept.path + ".lock");
  CHECK_FALSE(kept.file().change(count).has_value());
  CHECK(kept.file().read()->counter == 1);
}

TEST_CASE("a lock in a missing folder fails at once") {
  const Kept kept;
  CHECK(kept.file().erase().error().exit == app::kFailed);
}

TEST_CASE("an old copy that is put back continues with the counter that was used last") {
  const Kept kept;
  const auto with_key = [](char octet) {
    return [octet](Phone& phone) -> app::CommandResult<void> {
      phone.key.assign(32, static_cast<std::uint8_t>(octet));
      phone.counter = 0;
      return {};
    };
  };
  REQUIRE(kept.file().change(with_key('a'), kCreate).has_value());
  REQUIRE(kept.file().change(count).has_value());
  const auto old = kept.octets();
  for (int i = 0; i < 6; ++i) REQUIRE(kept.file().change(count).has_value());
  kept.write(old);
  CHECK(kept.file().read()->counter == 1);
  REQUIRE(kept.file().change(count).has_value());
  CHECK(kept.file().read()->counter == 8);
  // Another key begins anew.
  REQUIRE(kept.file().change(with_key('b')).has_value());
  REQUIRE(kept.file().change(count).has_value());
  CHECK(kept.file().read()->counter == 1);
  // The note tells nobody the key or the counter.
  std::ifstream note(kept.path + ".counter", std::ios::binary);
  const std::string octets{std::istreambuf_iterator<char>(note), {}};
  CHECK(octets.starts_with("GSMPHONE"));
  CHECK(octets.find("counter") == std::string::npos);
  // A note that is damaged or of another passphrase is ignored.
  std::ofstream(kept.path + ".counter", std::ios::trunc) << "junk";
  REQUIRE(kept.file().change(count).has_value());
  CHECK(kept.file().read()->counter == 2);
  REQUIRE(kept.file().erase().has_value());
  CHECK_FALSE(std::filesystem::exists(kept.path + ".counter"));
}
