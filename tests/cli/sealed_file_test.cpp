#include "cli/sealed_file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "tests/doubles/temp_dir.hpp"

namespace {

constexpr crypto::Argon2Cost kQuick{8, 1, 1};
constexpr std::size_t kChunk = 64 * 1024, kHeader = 36;

struct SealedRig {
  doubles::TempDir dir;
  std::string path = dir / "sealed";

  void write(const std::vector<std::string>& pieces, const std::string& passphrase = "secret") {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    cli::SealedWriter out(fd, path, passphrase, kQuick);
    for (const auto& piece : pieces) REQUIRE(out.write(piece));
    REQUIRE(out.finish());
    ::close(fd);
  }
  std::string octets() const {
    std::stringstream all;
    all << std::ifstream(path, std::ios::binary).rdbuf();
    return all.str();
  }
  void change(const std::string& octets) { std::ofstream(path, std::ios::binary) << octets; }
  /// Returns the content, or the error.
  std::string read(std::size_t size, const std::string& passphrase = "secret") {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    auto in = cli::SealedReader::open(fd, "F", passphrase);
    std::string out = in ? "" : in.error().what;
    if (in) {
      const auto text = in->read(size);
      const auto end = text ? in->finish() : util::Result<void>();
      out = !text ? text.error().what : !end ? end.error().what : *text;
    }
    ::close(fd);
    return out;
  }
};

}  // namespace

TEST_CASE("what was written is read, whatever its size is to a chunk") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1,
                                 3 * kChunk, 3 * kChunk + 5}) {
    CAPTURE(size);
    SealedRig rig;
    const std::string text(size, 'x');
    rig.write({text.substr(0, size / 2), text.substr(size / 2)});
    CHECK(rig.read(size) == text);
    CHECK(rig.octets().find("xxxx") == std::string::npos);
  }
}

TEST_CASE("a wrong passphrase, a changed octet and another kind of file are refused") {
  SealedRig rig;
  rig.write({std::string(kChunk + 10, 'x')});
  const auto whole = rig.octets();
  CHECK(rig.read(1, "wrong") == "the passphrase is wrong, or F is damaged or cut off");
  for (const std::size_t at : {std::size_t{20}, kHeader, whole.size() - 1}) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    rig.change(changed);
    CHECK(rig.read(kChunk + 10).find("damaged") != std::string::npos);
  }
  rig.change("something else");
  CHECK(rig.read(1) == "F is no backup of gsmrelay");
  auto costly = whole;
  costly[12] = 0x7F;
  rig.change(costly);
  CHECK(rig.read(1) == "F asks for too much work to derive its key");
}

TEST_CASE("a file that is cut off, also between two chunks, or grown, is refused") {
  SealedRig rig;
  rig.write({std::string(2 * kChunk + 10, 'x')});
  const auto whole = rig.octets();
  const std::size_t sealed = kChunk + 16;
  for (const std::size_t size :
       {kHeader, kHeader + 5, kHeader + sealed, kHeader + 2 * sealed, whole.size() - 1}) {
    CAPTURE(size);
    rig.change(whole.substr(0, size));
    CHECK(rig.read(2 * kChunk + 10).find("cut off") != std::string::npos);
  }
  rig.change(whole + "x");
  CHECK(rig.read(2 * kChunk + 10).find("damaged") != std::string::npos);
  rig.change(whole);
  CHECK(rig.read(kChunk) == "F has more than it should");
  CHECK(rig.read(3 * kChunk) == "F ends too early");
}
