#include "service/start_check.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "config/secret.hpp"
#include "config/validators.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

struct CheckedSettings {
  config::SecretRef token;
};
constexpr config::Key kCheckedKeys[] = {
    {.name = "token", .binding = config::bind<&CheckedSettings::token>, .text = "A token."}};
constexpr const char* kCheckedSteps[] = {"CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;",
                                         "CREATE TABLE u (id INTEGER PRIMARY KEY) STRICT;"};

struct CheckRig {
  doubles::TempDir dir;
  CheckedSettings settings;
  config::Schema schema =
      config::Schema::of<CheckedSettings>({{.name = "x", .keys = config::rows(kCheckedKeys)}});
  service::StartCheck needs{.configuration = &settings,
                            .schema = &schema,
                            .complete = [] { return util::Result<void>(); },
                            .listeners = {{.listen = "127.0.0.1:0"}},
                            .database = dir / "x.db",
                            .database_schema = kCheckedSteps};
  std::string said() const {
    std::string all;
    for (const auto& fault : service::check_start(needs)) all += fault + "\n";
    return all;
  }
};

}  // namespace

TEST_CASE("a program that would start has no fault, with and without a database") {
  CheckRig rig;
  CHECK(rig.said().empty());
  { auto made = database::Database::open(rig.needs.database, kCheckedSteps).value(); }
  CHECK(rig.said().empty());
}

TEST_CASE("an address of another host, or one without a certificate, is a fault") {
  CheckRig rig;
  rig.needs.listeners = {{.listen = "127.0.0.1:0"}, {.listen = "192.0.2.1:443"}};
  CHECK(rig.said().find("192.0.2.1:443") != std::string::npos);
  rig.needs.listeners = {
      {.listen = "127.0.0.1:0", .certificate = rig.dir / "none.pem", .key = rig.dir / "none.key"}};
  CHECK(rig.said().find("none") != std::string::npos);
}

TEST_CASE("secrets, key file and database are checked as the start does") {
  CheckRig rig;
  rig.needs.complete = [] {
    return util::Result<void>(util::fail(util::Advice::reject, "a secret is missing"));
  };
  CHECK(rig.said() == "a secret is missing\n");
  // Outside its unit a credential cannot be read.
  rig.settings.token.spec = "cred:token";
  CHECK(rig.said().empty());
  rig.settings.token.spec.clear();
  rig.needs.complete = [] { return util::Result<void>(); };
  rig.needs.fits = [](database::Database&) {
    return util::Result<void>(util::fail(util::Advice::reject, "key 2 is not in the key file"));
  };
  CHECK(rig.said().empty());
  { auto made = database::Database::open(rig.needs.database, kCheckedSteps).value(); }
  CHECK(rig.said() == "key 2 is not in the key file\n");
  std::ofstream(rig.needs.database, std::ios::trunc) << std::string(5000, 'x');
  CHECK(rig.said().find("x.db") != std::string::npos);
}

TEST_CASE("a check upgrades no database") {
  CheckRig rig;
  const database::Schema older = database::Schema(kCheckedSteps).first(1);
  { auto made = database::Database::open(rig.needs.database, older).value(); }
  CHECK(rig.said().empty());
  CHECK_FALSE(database::Database::is_current(rig.needs.database, kCheckedSteps).value());
  CHECK(database::Database::open(rig.needs.database, older).has_value());
}

TEST_CASE("a user that does not exist is not become") {
  CHECK(service::become_user("no-such-user-of-gsmrelay").has_value());
}
