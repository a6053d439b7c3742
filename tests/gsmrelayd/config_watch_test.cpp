#include "gsmrelayd/config_watch.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>

#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"

using namespace std::chrono_literals;

namespace {

struct WatchRig {
  void write(const std::string& rest) const {
    dir.file("x.toml", fmt::format("[daemon]\nallow_volatile = true\nstate_dir = \"{}\"\n"
                                   "socket = \"{}\"\n{}",
                                   dir / "state", dir / "control.sock", rest));
  }
  gsmrelayd::ConfigWatch watch() const { return {path, {}, clock}; }

  doubles::TempDir dir;
  doubles::FakeClock clock;
  const std::string path = dir / "x.toml";
  const std::string key = dir.file("key", std::string(64, 'k'));
  const std::string with_key = "spool_key = \"file:" + key + "\"\n";
};

}  // namespace

TEST_CASE("a file with mistakes is found at once, without a reload, until it is corrected") {
  const WatchRig rig;
  rig.write("");
  auto watch = rig.watch();
  CHECK(watch.look().what.empty());
  rig.write("nonsense = 1\n");
  const auto trouble = watch.look();
  CHECK(trouble.what ==
        rig.path + " has 1 mistake; the configuration in use is older, and a restart would fail");
  CHECK(trouble.next.empty());
  CHECK_FALSE(trouble.mended);
  rig.write("");
  CHECK(watch.look().what.empty());
  std::filesystem::remove(rig.path);
  CHECK(watch.look().what.find("has 1 mistake") != std::string::npos);
}

TEST_CASE("a secret that others can read since the start is found within a minute") {
  WatchRig rig;
  rig.write(rig.with_key);
  auto watch = rig.watch();
  CHECK(watch.look().what.empty());
  REQUIRE(::chmod(rig.key.c_str(), 0644) == 0);
  CHECK(watch.look().what.empty());
  rig.clock.advance(60s);
  const auto trouble = watch.look();
  CHECK(trouble.what.find(rig.key + " must not be readable by others; it was not so") !=
        std::string::npos);
  CHECK(trouble.next == "sudo chmod 600 " + rig.key);
  REQUIRE(::chmod(rig.key.c_str(), 0600) == 0);
  rig.clock.advance(60s);
  CHECK(watch.look().what.empty());
}

TEST_CASE("a key of the spool on a stick may be taken away after the start") {
  WatchRig rig;
  rig.write(rig.with_key);
  auto watch = rig.watch();
  rig.write("spool_key = \"file:/media/no such stick/key\"\n");
  CHECK(watch.look().what.empty());
  std::filesystem::remove(rig.key);
  rig.write(rig.with_key);
  CHECK(watch.look().what.find(rig.key + " does not exist") != std::string::npos);
}

TEST_CASE("once there is trouble, it is looked at again soon") {
  WatchRig rig;
  rig.write(rig.with_key);
  auto watch = rig.watch();
  REQUIRE(::chmod(rig.key.c_str(), 0644) == 0);
  rig.clock.advance(60s);
  CHECK_FALSE(watch.look().what.empty());
  REQUIRE(::chmod(rig.key.c_str(), 0600) == 0);
  rig.clock.advance(10s);
  CHECK(watch.look().what.empty());
}

TEST_CASE("a fault that was there at the start has its own warning, and counts when it returns") {
  WatchRig rig;
  rig.write(rig.with_key);
  REQUIRE(::chmod(rig.key.c_str(), 0644) == 0);
  auto watch = rig.watch();
  CHECK(watch.look().what.empty());
  for (const auto mode : {0600U, 0644U}) {
    REQUIRE(::chmod(rig.key.c_str(), mode) == 0);
    rig.clock.advance(60s);
    CHECK(watch.look().what.empty() == (mode == 0600U));
  }
  watch.accept();
  CHECK(watch.look().what.empty());
}

TEST_CASE("a refused reload stays until one is accepted, also after the file was corrected") {
  const WatchRig rig;
  rig.write("nonsense = 1\n");
  auto watch = rig.watch();
  watch.refuse(1);
  CHECK_FALSE(watch.look().mended);
  rig.write("");
  CHECK(watch.look().mended);
  CHECK(!watch.look().what.empty());
  watch.accept();
  CHECK(watch.look().what.empty());
}
