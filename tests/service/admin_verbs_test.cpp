#include "service/admin_verbs.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "crypto/keyring.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

constexpr const char* kVerbSteps[] = {"CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;"};

struct VerbOutput {
  int code = 0;
  std::string out, error;
};

/// Writes what goes to a descriptor to a file, until read() is called.
class Captured {
 public:
  Captured(std::FILE* stream, std::string path)
      : stream_(stream), path_(std::move(path)), kept_(::dup(::fileno(stream))) {
    std::fflush(stream_);
    const int file = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ::dup2(file, ::fileno(stream_));
    ::close(file);
  }
  std::string read() {
    std::fflush(stream_);
    ::dup2(kept_, ::fileno(stream_));
    ::close(kept_);
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

 private:
  std::FILE* stream_;
  std::string path_;
  int kept_;
};

/// Captures what a command prints.
VerbOutput output_of(const std::function<int()>& verb) {
  const doubles::TempDir dir;
  Captured out(stdout, dir / "out"), error(stderr, dir / "error");
  VerbOutput result;
  result.code = verb();
  result.error = error.read();
  result.out = out.read();
  return result;
}

struct VerbRig {
  doubles::TempDir dir;
  config::SecretRef keys{"file:" + (dir / "keys")};
  std::vector<service::ProgramText::Verb> verbs = service::admin_verbs("gsmrelay-x", [this] {
    return service::AdminFiles{dir / "x.db", kVerbSteps, keys};
  });
  VerbOutput run(const std::string& name, const std::string& argument = "") {
    const auto verb =
        std::find_if(verbs.begin(), verbs.end(), [&](const auto& one) { return one.name == name; });
    REQUIRE(verb != verbs.end());
    if (!argument.empty()) *std::get<std::string*>(verb->options.at(0).target) = argument;
    return output_of(verb->run);
  }
};

}  // namespace

TEST_CASE("a new key has a free id, and the key file with it can be read") {
  VerbRig rig;
  CHECK(rig.run("new-key").out.starts_with("1 "));
  const auto first = rig.run("new-key").out;
  rig.dir.file("keys", first);
  const auto second = rig.run("new-key");
  CHECK(second.code == 0);
  CHECK(second.out.starts_with("2 "));
  CHECK(crypto::Keyring::parse(first + second.out).value().newest() == 2);
  CHECK(rig.run("new-key").out != second.out);
  // The newest key need not have the highest id.
  rig.dir.file("keys", crypto::Keyring::new_line(3) + crypto::Keyring::new_line(2));
  CHECK(rig.run("new-key").out.starts_with("4 "));
}

TEST_CASE("a key file that is empty gets the id 1, and one that cannot be read is an error") {
  VerbRig rig;
  rig.dir.file("keys", "");
  CHECK(rig.run("new-key").out.starts_with("1 "));
  rig.dir.file("keys", "junk");
  CHECK(rig.run("new-key").code == 1);
  CHECK(rig.run("new-key").out.empty());
  std::string all;
  for (int id = 1; id <= 255; ++id) all += crypto::Keyring::new_line(id);
  rig.dir.file("keys", all);
  const auto full = rig.run("new-key");
  CHECK(full.code == 1);
  CHECK(full.error.find("not the look-up key's") != std::string::npos);
}

TEST_CASE("a program's database is backed up and restored") {
  VerbRig rig;
  CHECK(rig.run("backup", rig.dir / "copy.db").code == 1);
  { auto made = database::Database::open(rig.dir / "x.db", kVerbSteps).value(); }
  const auto kept = rig.run("backup", rig.dir / "copy.db");
  CHECK(kept.code == 0);
  std::filesystem::remove(rig.dir / "x.db");
  const auto restored = rig.run("restore", rig.dir / "copy.db");
  CHECK(restored.code == 0);
  CHECK(restored.out.find("systemctl start gsmrelay-x") != std::string::npos);
  CHECK(std::filesystem::exists(rig.dir / "x.db"));
  CHECK(rig.run("restore", rig.dir / "none.db").code == 1);
}
