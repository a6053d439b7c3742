#include "app/secret_prompt.hpp"

#include <cstdlib>

#include "tests/app/servers.hpp"

using namespace app_test;

namespace {

/// Sets an environment variable while it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name); before != nullptr) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() { ::setenv(name_, before_.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string before_;
};

struct Asked {
  explicit Asked(const std::string& typed = "") : in(typed) {}
  std::istringstream in;
  std::ostringstream out, err;
  doubles::FakeClock clock;
  app::Dependencies dependencies{nullptr, clock, nullptr, kCheap, 2048};
  app::Context context{out, err, in, dependencies};
};

constexpr auto kAskTwice = app::PhoneFile::IfAbsent::create;

}  // namespace

TEST_CASE("a secret is read from a private file or from a line of standard input") {
  const doubles::TempDir dir;
  Asked asked("first\r\nsecond\n\n");
  CHECK(app::secret_from(asked.context, dir.file("a", "from a file\n"), "password").value() ==
        "from a file");
  CHECK(app::secret_from(asked.context, "-", "password").value() == "first");
  CHECK(app::new_secret_from(asked.context, "", "password").value() == "second");
  CHECK_FALSE(app::secret_from(asked.context, "", "password").has_value());
  CHECK_FALSE(app::secret_from(asked.context, "", "password").has_value());
  const auto open = app::secret_from(asked.context, dir.file("b", "loud", 0644), "password");
  REQUIRE_FALSE(open.has_value());
  CHECK(open.error().what.find("loud") == std::string::npos);
  CHECK_FALSE(app::secret_from(asked.context, dir / "none", "password").has_value());
  CHECK_FALSE(app::secret_from(asked.context, dir.file("c", std::string(2000, 'x')), "password")
                  .has_value());
  CHECK(asked.out.str().empty());
}

TEST_CASE("without --file the phone is in XDG_DATA_HOME and a credential has the passphrase") {
  const doubles::TempDir dir;
  dir.file("gsmrelay-app.passphrase", "from the credential\n");
  const Variable data("XDG_DATA_HOME", dir.path()), folder("CREDENTIALS_DIRECTORY", dir.path());
  Asked asked;
  auto file = app::open_phone(asked.context, kAskTwice);
  REQUIRE(file.has_value());
  CHECK(file->path() == dir / "gsmrelay/phone");
  REQUIRE(file->change([](app::Phone&) -> app::CommandResult<void> { return {}; }, kAskTwice)
              .has_value());
  CHECK(app::PhoneFile({dir / "gsmrelay/phone", "from the credential", kCheap}).read().has_value());
}

TEST_CASE("a new phone file needs 8 octets of passphrase; a missing one asks for none") {
  const doubles::TempDir dir;
  Asked asked("short\nlong enough\n");
  asked.context.file = dir / "phone";
  CHECK(app::open_phone(asked.context, kAskTwice).error().exit == app::kUsage);
  CHECK(app::open_phone(asked.context, kAskTwice).has_value());
  CHECK(app::open_phone(asked.context).error().exit == app::kNoSuch);
}
