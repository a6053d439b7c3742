#include "cli/appliance_backup.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>

#include "spool/file_tools.hpp"
#include "tests/cli/box_rig.hpp"
#include "tests/doubles/interruption.hpp"

using box_rig::box_content;
using box_rig::BoxRig;
using box_rig::kQuick;
using cli::Replace;
using doubles::Interruption;

namespace {

void remove_box(BoxRig& rig) {
  rig.desk.close();
  for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
    std::filesystem::remove_all(entry.path());
  std::filesystem::remove_all(rig.etc / "secrets.d");
  std::filesystem::remove(rig.box.config);
}

}  // namespace

TEST_CASE("row 193: a backup of a running box brings all of it back on an empty one") {
  BoxRig rig;
  const auto toml = box_content(rig.box.config);
  const auto written = cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick);
  REQUIRE(written);
  CHECK(written->left.empty());
  const auto* parts = &written->parts;
  REQUIRE(parts->size() == 4);
  CHECK(parts->at(0).name == "gsmrelayd.toml");
  CHECK(parts->at(1).name == "secrets.d/token");
  CHECK(parts->at(1).octets == 7);
  CHECK(parts->at(3).name == "spool.db");
  struct stat about {};
  REQUIRE(::stat(rig.backup.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  for (const char* secret : {"private", "hunter2", "example.org"})
    CHECK(box_content(rig.backup).find(secret) == std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
    CHECK(entry.path().string().find(".copy-") == std::string::npos);

  remove_box(rig);
  const auto restored =
      cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::nothing);
  REQUIRE_MESSAGE(restored, restored.error().what);
  CHECK(restored->size() == 4);
  CHECK(box_content(rig.box.config) == toml);
  CHECK(box_content(rig.etc / "secrets.d/token") == "hunter2");
  CHECK(box_content(rig.box.spool + ".pinkey") == std::string(32, 'k'));
  CHECK(spool::check_file(rig.box.spool)->faults.empty());
  rig.desk.open();
  CHECK(rig.desk.message(1).text == "a private text");
  REQUIRE(::stat((rig.etc / "secrets.d/token").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("a box in use, and files that are there, are not replaced") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  const auto there = cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::nothing);
  REQUIRE_FALSE(there);
  CHECK(there.error().exit == cli::kRefused);
  CHECK(there.error().next.find("--replace") != std::string::npos);
  const auto in_use = cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything);
  REQUIRE_FALSE(in_use);
  CHECK(in_use.error().next == "stop that gsmrelayd");
  CHECK_FALSE(std::filesystem::exists(rig.box.config + ".restoring"));
  rig.desk.close();
  std::ofstream(rig.etc / "secrets.d/token") << "newer";
  REQUIRE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything));
  CHECK(box_content(rig.etc / "secrets.d/token") == "hunter2");
  CHECK(box_content(rig.etc / "secrets.d/token.before-restore") == "newer");
  CHECK(std::filesystem::exists(rig.box.spool + ".before-restore"));
}

TEST_CASE("a restoration does not discard SMS that wait, unless it is told to") {
  BoxRig rig;
  const doubles::TempDir keys(rig::folder_for_files());
  SUBCASE("in a plain spool") {}
  SUBCASE("in an encrypted one, with the key of the configuration that is replaced") {
    rig.desk.close();
    rig.desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
    rig.desk.open();
    rig.box.encryption = desk::ok(spool::encryption_of(rig.box.spool, rig.desk.options.encryption));
    std::ofstream(rig.box.config)
        << fmt::format("[daemon]\nspool_key = \"file:{}\"\n",
                       keys.file("key", std::string(64, 'k')))
        << BoxRig::toml(rig.desk.folder.path()).substr(std::strlen("[daemon]\n"));
  }
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  rig.desk.accept(desk::one_sms("later", {.sent_ms = 1'800'000'001'000}));
  rig.desk.close();
  const auto restored = [&](Replace replace) {
    return cli::restore_box(rig.backup, "passphrase", rig.box.config, replace);
  };
  const auto refused = restored(Replace::unless_sms_wait);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kRefused);
  CHECK(refused.error().what ==
        rig.box.spool +
            " has 2 received SMS that are not relayed, 0 that were rejected "
            "and 0 SMS that are not sent; nothing was changed");
  const auto without = fmt::format(
      ", or without them: sudo gsmrelay restore {} --replace --discard-waiting --config {}",
      rig.backup, rig.box.config);
  CHECK(refused.error().next == "start that gsmrelayd again until they are" + without);
  const auto with_file = cli::restore_box(rig.backup, "passphrase", rig.box.config,
                                          Replace::unless_sms_wait, "/root/my file");
  REQUIRE_FALSE(with_file);
  CHECK(with_file.error().next.find(" --passphrase-file '/root/my file' --config ") !=
        std::string::npos);
  CHECK_FALSE(std::filesystem::exists(rig.box.spool + ".before-restore"));
  REQUIRE(restored(Replace::anything));
  std::ofstream(rig.box.spool) << "no spool at all";
  const auto unknown = restored(Replace::unless_sms_wait);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what.starts_with("it cannot be counted how many SMS wait in "));
  CHECK(unknown.error().next.ends_with(without));
  if (!rig.box.encryption)
    CHECK(unknown.error().next == "sudo gsmrelay db check --config " + rig.box.config + without);
  CHECK(restored(Replace::anything));
}

TEST_CASE("the spool of the configuration that is replaced counts, wherever it is") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  rig.desk.close();
  std::filesystem::remove(rig.box.spool);
  desk::Desk other;
  other.accept(desk::one_sms("waits elsewhere"));
  auto toml = BoxRig::toml(other.folder.path());
  SUBCASE("with a right configuration") {}
  SUBCASE("with a mistake in it") {
    toml += "[wrong]\n";
  }
  std::ofstream(rig.box.config) << toml;
  const auto restored = [&](Replace replace) {
    return cli::restore_box(rig.backup, "passphrase", rig.box.config, replace);
  };
  for (const auto replace : {Replace::unless_sms_wait, Replace::anything}) {
    const auto in_use = restored(replace);
    REQUIRE_FALSE(in_use);
    CHECK(in_use.error().next == "stop that gsmrelayd");
  }
  other.close();
  const auto refused = restored(Replace::unless_sms_wait);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.starts_with(other.options.path + " has 1 received SMS that are not"));
  CHECK(box_content(rig.box.config) == toml);
  other.open();
  other.deliver_all();
  other.close();
  CHECK(restored(Replace::unless_sms_wait));
  CHECK(std::filesystem::exists(other.options.path));
}

TEST_CASE("one spool under two names of its folder is locked once") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  rig.desk.close();
  std::filesystem::create_directory_symlink(rig.desk.folder.path(), rig.etc / "state");
  std::ofstream(rig.box.config) << BoxRig::toml(rig.etc / "state");
  CHECK(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything));
}

TEST_CASE("a restoration does not discard SMS that a route has rejected: they can be retried") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  for (const auto id : rig.desk.due()) rig.desk.settle(id, spool::DeliveryState::dead);
  rig.desk.close();
  const auto refused =
      cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::unless_sms_wait);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find(" has 0 received SMS that are not relayed, 1 that were rejected "
                                  "and 0 SMS") != std::string::npos);
  CHECK(refused.error().next.find("; gsmrelay queue retry all until they are") !=
        std::string::npos);
}

TEST_CASE("a spool in which nothing waits is replaced") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  rig.desk.deliver_all();
  rig.desk.close();
  CHECK(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::unless_sms_wait));
}

TEST_CASE("a refused restoration leaves no folder that it made") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  std::filesystem::remove_all(rig.etc / "secrets.d");
  const auto refused = cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::nothing);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().exit == cli::kRefused);
  CHECK_FALSE(std::filesystem::exists(rig.etc / "secrets.d"));
}

TEST_CASE("the spool of a backup has the time of its newest change, which its log may have") {
  BoxRig rig;
  const auto backed_up = [&](std::int64_t file, std::int64_t log) {
    rig.desk.close();
    std::ofstream(rig.box.spool + "-wal", std::ios::app);
    for (const auto& [end, seconds] : {std::pair{"", file}, {"-wal", log}}) {
      const timespec times[] = {{seconds, 0}, {seconds, 0}};
      REQUIRE(::utimensat(AT_FDCWD, (rig.box.spool + end).c_str(), times, 0) == 0);
    }
    const auto parts = cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick);
    REQUIRE(parts);
    return parts->parts.back().changed;
  };
  CHECK(backed_up(1'700'000'000, 1'600'000'000) == 1'700'000'000);
  CHECK(backed_up(1'700'000'000, 1'750'000'000) == 1'750'000'000);
}

TEST_CASE(
    "a power cut during a restoration leaves the old state, the new one, or no configuration") {
  int cuts = 0;
  for (bool cut = true; cut; ++cuts) {
    CAPTURE(cuts);
    BoxRig rig;
    REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
    const auto restored = [&] {
      return cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything);
    };
    const auto fresh = box_content(rig.box.config), former = fresh + "# of before\n";
    rig.desk.close();
    std::ofstream(rig.box.config) << former;
    std::ofstream(rig.etc / "secrets.d/token") << "former";
    std::ofstream(rig.box.spool + ".pinkey") << "former";
    std::filesystem::create_hard_link(rig.box.spool, rig.etc / "former.db");
    cut = Interruption::after(cuts, Interruption::Call::rename, restored);
    std::error_code absent;
    const bool old_spool =
        std::filesystem::equivalent(rig.box.spool, rig.etc / "former.db", absent);
    const auto config = box_content(rig.box.config);
    if (!config.empty()) {
      const bool old = config == former;
      CHECK((old || config == fresh));
      CHECK_FALSE(absent);
      CHECK(old_spool == old);
      CHECK(box_content(rig.etc / "secrets.d/token") == (old ? "former" : "hunter2"));
      CHECK((box_content(rig.box.spool + ".pinkey") == "former") == old);
    }
    CHECK((cut || config == fresh));
    CHECK(restored());
    CHECK(box_content(rig.box.config) == fresh);
  }
  CHECK(cuts >= 8);
}

TEST_CASE("after a power cut the same restoration, repeated, comes to its end and loses nothing") {
  using Call = Interruption::Call;
  const doubles::TempDir keys(rig::folder_for_files());
  const auto key = keys.file("key", std::string(64, 'k'));
  enum class Former { plain, encrypted, without_spool, with_waiting };
  for (const auto former :
       {Former::plain, Former::encrypted, Former::without_spool, Former::with_waiting})
    for (const auto call : {Call::rename, Call::unlink}) {
      int cuts = 0;
      for (bool cut = true; cut; ++cuts) {
        CAPTURE(static_cast<int>(former));
        CAPTURE(static_cast<int>(call));
        CAPTURE(cuts);
        BoxRig rig;
        REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
        const auto restored = [&](Replace replace) {
          return cli::restore_box(rig.backup, "passphrase", rig.box.config, replace);
        };
        const auto fresh = box_content(rig.box.config);
        if (former == Former::encrypted) {
          rig.desk.close();
          rig.desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
          rig.desk.open();
          std::ofstream(rig.box.config) << fmt::format("[daemon]\nspool_key = \"file:{}\"\n", key)
                                        << fresh.substr(std::strlen("[daemon]\n"));
        }
        if (former != Former::with_waiting) rig.desk.deliver_all();
        rig.desk.accept(desk::one_sms("the former box", {.sent_ms = 1'800'000'002'000}));
        if (former != Former::with_waiting) rig.desk.deliver_all();
        // The log has the newest SMS: the former gsmrelayd has had no time to apply it.
        for (const char* end : {"", "-wal"})
          std::filesystem::copy_file(rig.box.spool + end,
                                     rig.etc / ("former.db" + std::string(end)));
        rig.desk.close();
        for (const char* end : {"", "-wal"})
          std::filesystem::rename(rig.etc / ("former.db" + std::string(end)), rig.box.spool + end);
        if (former == Former::without_spool)
          for (const char* end : {"", "-wal"}) std::filesystem::remove(rig.box.spool + end);
        const auto log = box_content(rig.box.spool + "-wal");
        REQUIRE(log.empty() == (former == Former::without_spool));
        const bool waits = former == Former::with_waiting;
        const auto replace = waits ? Replace::anything : Replace::unless_sms_wait;
        cut = Interruption::after(cuts, call, [&] { (void)restored(replace); });
        const bool there = std::filesystem::exists(rig.box.spool);
        const bool old = there && !log.empty() && box_content(rig.box.spool + "-wal") == log;
        const bool complete = there && !old && std::filesystem::exists(rig.box.config);
        if (!complete) {
          const auto again = restored(Replace::unless_sms_wait);
          CHECK(again.has_value() == !(waits && old));
          if (!again)
            CHECK(again.error().what.find(" has 2 received SMS that") != std::string::npos);
          if (!again && !std::filesystem::exists(rig.box.config))
            CHECK(again.error().next.starts_with("sudo mv " + rig.box.config + ".before-restore"));
          if (!again) CHECK(restored(Replace::anything));
        }
        CHECK(box_content(rig.box.config) == fresh);
        CHECK(box_content(rig.etc / "secrets.d/token") == "hunter2");
        rig.desk.options.encryption = nullptr;
        rig.desk.open();
        CHECK(rig.desk.message(1).text == "a private text");
        rig.desk.close();
        if (former == Former::without_spool) continue;
        // What was there is kept, with its log.
        bool kept = false;
        for (const char* number : {"", "-2"})
          kept = kept || (std::filesystem::exists(rig.box.spool + ".before-restore" + number) &&
                          box_content(rig.box.spool + ".before-restore" + number + "-wal") == log);
        CHECK(kept);
      }
      CHECK(cuts >= 4);
    }
}

TEST_CASE("each restoration keeps what it replaces under a number of its own") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  rig.desk.close();
  for (const char* before : {"first", "second"}) {
    std::ofstream(rig.etc / "secrets.d/token") << before;
    std::ofstream(rig.box.spool + "-wal") << before;
    REQUIRE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything));
  }
  CHECK(box_content(rig.etc / "secrets.d/token.before-restore") == "first");
  CHECK(box_content(rig.etc / "secrets.d/token.before-restore-2") == "second");
  CHECK(box_content(rig.box.spool + ".before-restore-wal") == "first");
  CHECK(box_content(rig.box.spool + ".before-restore-2-wal") == "second");
  CHECK(std::filesystem::exists(rig.box.spool + ".before-restore-2"));
}

TEST_CASE("a backup has only what a restoration takes") {
  BoxRig rig;
  for (const char* name :
       {".token.swp", "token.before-restore", "token.before-restore-2", "token.restoring"})
    std::ofstream(rig.etc / ("secrets.d/" + std::string(name))) << "no secret";
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick)->parts.size() == 4);
  rig.desk.close();
  REQUIRE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything));
  const auto refuses = [&](const std::string& name, std::size_t size, const char* why) {
    const std::filesystem::path file = rig.etc / ("secrets.d/" + std::string(name));
    std::ofstream(file) << std::string(size, 'x');
    const auto parts = cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick);
    std::filesystem::remove(file);
    return !parts && parts.error().exit == cli::kRefused &&
           parts.error().what.find(why) != std::string::npos;
  };
  CHECK(refuses("large", 65 * 1024, "has 66560 octets; a backup takes 65536"));
  CHECK(refuses(std::string(238, 'n'), 1, "is longer than 237 octets"));
}

TEST_CASE("a backup follows links in secrets.d, and names each secret that it leaves out") {
  BoxRig rig;
  const doubles::TempDir etc(rig::folder_for_files()), elsewhere(rig::folder_for_files());
  const auto secrets = etc / "secrets.d";
  std::filesystem::create_directories(secrets + "/sub");
  std::filesystem::create_symlink(elsewhere.file("real", "hunter2"), secrets + "/token");
  std::filesystem::create_symlink("/nonexistent/token", secrets + "/broken");
  std::ofstream(secrets + "/sub/pin") << "4711";
  const auto key = elsewhere.file("tls.key", "PEM");
  rig.box.config = etc.file(
      "gsmrelayd.toml",
      BoxRig::toml(rig.desk.folder.path()) +
          fmt::format("bearer_token = \"file:{0}/token\"\nclient_key = \"{1}\"\nclient_certificate "
                      "= \"{2}\"\n[[sim]]\nname = \"s\"\niccid = \"8923700000000000123\"\npin = "
                      "\"file:{0}/sub/pin\"\n[[sim]]\nname = \"t\"\niccid = "
                      "\"8923700000000000131\"\npin = \"cred:pin\"\n[[sim]]\nname = \"u\"\niccid = "
                      "\"8923700000000000149\"\npin = \"file:{0}/.pin\"\n",
                      secrets, key, elsewhere.file("c.pem", "PEM")));
  const auto written = cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick);
  REQUIRE_MESSAGE(written, written.error().what);
  CHECK(written->left ==
        std::vector<std::string>{
            secrets + "/broken: No such file or directory", secrets + "/sub: it is no regular file",
            secrets + "/sub/pin: it is not in " + secrets,
            secrets + "/.pin: it is hidden or absent in " + secrets,
            key + ": it is not in " + secrets, "the credential pin: systemd has it"});
  CHECK(std::ranges::count(written->parts, "secrets.d/token", &cli::BackupPart::name) == 1);
  rig.desk.close();
  REQUIRE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything));
  CHECK_FALSE(std::filesystem::is_symlink(secrets + "/token"));
  CHECK(box_content(secrets + "/token") == "hunter2");
  // Another user could name a file that only root may read.
  std::filesystem::permissions(secrets, std::filesystem::perms::all);
  std::filesystem::create_symlink(key, secrets + "/foreign");
  const auto again = cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick);
  REQUIRE(again);
  if (::geteuid() != 0) return;
  CHECK(again->left.at(1) == secrets + "/foreign: users other than root may have made this link");
}

TEST_CASE("a damaged backup and a wrong passphrase change nothing") {
  BoxRig rig;
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  remove_box(rig);
  CHECK_FALSE(cli::restore_box(rig.backup, "wrong", rig.box.config, Replace::anything));
  auto octets = box_content(rig.backup);
  octets.resize(octets.size() - 1);
  std::ofstream(rig.backup, std::ios::binary) << octets;
  CHECK_FALSE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything));
  CHECK_FALSE(cli::restore_box(rig.etc / "none", "passphrase", rig.box.config, Replace::anything));
  CHECK_FALSE(std::filesystem::exists(rig.box.config));
  CHECK_FALSE(std::filesystem::exists(rig.box.spool));
  CHECK_FALSE(std::filesystem::exists(rig.box.spool + ".restoring"));
}

TEST_CASE("a signal during a backup leaves no copy of the spool") {
  for (const int renames : {0, 1}) {  // the copy, and then the backup, gets its name
    CAPTURE(renames);
    BoxRig rig;
    REQUIRE(Interruption::after(
        renames, Interruption::Call::rename,
        [&] { (void)cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick); }, SIGTERM));
    for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
      CHECK(entry.path().string().find(".copy-") == std::string::npos);
  }
}

TEST_CASE("a signal during a restoration leaves nothing that was read, or the whole new box") {
  using Call = Interruption::Call;
  for (const auto call : {Call::unlink, Call::rename})
    for (const int signal : {SIGHUP, SIGINT, SIGTERM})
      for (const int calls : {0, 1, 3, 5}) {
        CAPTURE(static_cast<int>(call));
        CAPTURE(signal);
        CAPTURE(calls);
        BoxRig rig;
        REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
        rig.desk.close();
        const auto fresh = box_content(rig.box.config), former = fresh + "# of before\n";
        std::ofstream(rig.box.config) << former;
        // An earlier one, of another box, ended with the power.
        std::ofstream(rig.etc / "secrets.d/other.restoring") << "hunter2";
        REQUIRE(Interruption::after(
            calls, call,
            [&] {
              ::signal(signal, SIG_DFL);  // not that of the test program
              (void)cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything);
            },
            signal));
        for (const auto& folder : {rig.desk.folder.path(), rig.etc.path(), rig.etc / "secrets.d"})
          for (const auto& entry : std::filesystem::directory_iterator(folder))
            CHECK_FALSE(entry.path().string().ends_with(".restoring"));
        const bool changed = std::filesystem::exists(rig.box.config + ".before-restore");
        CHECK(changed == (call == Call::rename));
        CHECK(box_content(rig.box.config) == (changed ? fresh : former));
      }
}

TEST_CASE("the next restoration erases what one has read before the power was cut") {
  for (const int parts : {1, 2, 3, 4}) {
    CAPTURE(parts);
    BoxRig rig;
    std::ofstream(rig.etc / "secrets.d/second") << "hunter3";
    REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
    rig.desk.close();
    std::filesystem::remove(rig.etc / "secrets.d/second");
    REQUIRE(Interruption::after(parts + 1, Interruption::Call::unlink, [&] {
      (void)cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::anything);
    }));
    CHECK(std::filesystem::exists(rig.box.config + ".restoring"));
    REQUIRE_FALSE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::nothing));
    for (const auto& folder : {rig.desk.folder.path(), rig.etc.path(), rig.etc / "secrets.d"})
      for (const auto& entry : std::filesystem::directory_iterator(folder))
        CHECK_FALSE(entry.path().string().ends_with(".restoring"));
  }
}

TEST_CASE("a signal during a copy of the spool leaves no unfinished one, and the former copy") {
  BoxRig rig;
  const auto copy = rig.etc / "copy.db";
  std::ofstream(copy) << "former";
  CHECK(Interruption::after(
      0, Interruption::Call::rename,
      [&] {
        rig::run({"db", "backup", copy, "--config", rig.box.config, "--yes"});
      },
      SIGTERM));
  CHECK(box_content(copy) == "former");
  CHECK_FALSE(std::filesystem::exists(copy + ".unfinished"));
}

TEST_CASE("a backup that cannot be written leaves nothing behind") {
  BoxRig rig;
  const auto failed = cli::back_up_box(rig.box, rig.etc / "none/x", "passphrase", kQuick);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().what.find("cannot be written") != std::string::npos);
  for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
    CHECK(entry.path().string().find(".copy-") == std::string::npos);
}

TEST_CASE("row 193: the backup of an encrypted spool is restored where its key is not known") {
  BoxRig rig;
  rig.desk.close();
  rig.desk.options.encryption = desk::ok(spool::make_encryption(std::string(64, 'k')));
  rig.desk.open();
  rig.box.encryption = desk::ok(spool::encryption_of(rig.box.spool, rig.desk.options.encryption));
  REQUIRE(cli::back_up_box(rig.box, rig.backup, "passphrase", kQuick));
  CHECK(box_content(rig.backup).find("private") == std::string::npos);
  remove_box(rig);
  REQUIRE(cli::restore_box(rig.backup, "passphrase", rig.box.config, Replace::nothing));
  rig.desk.options.encryption = nullptr;
  rig.desk.open();
  CHECK(rig.desk.message(1).text == "a private text");
}
