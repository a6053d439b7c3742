#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "json/json.hpp"
#include "spool/schema.hpp"
#include "tests/cli/rig.hpp"
#include "tests/spool/desk.hpp"

namespace db_test {

namespace {

/// A spool, its configuration, and a daemon that does not run.
struct DbRig {
  DbRig() {
    sms.daemon.stop();
    desk.accept(desk::one_sms("a private text"));
    config = desk.folder.file("gsmrelayd.toml",
                              fmt::format("[daemon]\nstate_dir = \"{}\"\n", desk.folder.path()));
  }
  rig::Ran operator()(std::vector<std::string> words) {
    words.insert(words.begin(), "db");
    words.insert(words.end(), {"--config", config});
    return sms(std::move(words));
  }
  rig::Rig sms;
  desk::Desk desk;
  std::string config;
};

}  // namespace

TEST_CASE("the spool of a configuration is checked") {
  DbRig rig;
  const auto ran = rig({"check"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("spool.db is sound"));
  const auto report = json::parse(rig({"check", "--json"}).out).value();
  CHECK(report["schema"] == "gsmrelay/1");
  CHECK(report["sound"] == true);
  CHECK(report["faults"].size() == 0);
}

TEST_CASE("a damaged file has exit code 1, and one that is not the spool no command to move it") {
  DbRig rig;
  const auto text = rig.desk.folder.file("text", std::string(5000, 'x'));
  const auto ran = rig.sms({"db", "check", "--file", text});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.says("damaged"));
  CHECK_FALSE(ran.says("sudo"));
  CHECK(ran.says("next: gsmrelay db backup FILE"));
}

TEST_CASE("a damaged spool of another configuration has commands that leave the service alone") {
  DbRig rig;
  rig.desk.close();
  rig.desk.folder.file("spool.db", std::string(5000, 'x'));
  const auto ran = rig({"check"});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.says("stop that gsmrelayd, then: test ! -e "));
  CHECK_FALSE(ran.says("systemctl"));
}

TEST_CASE("a backup is written and checked, and replaces nothing without being asked") {
  DbRig rig;
  const auto target = rig.desk.folder / "backup.db";
  const auto ran = rig({"backup", target});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("written and checked"));
  CHECK_FALSE(ran.says("private"));
  CHECK(rig.sms({"db", "check", "--file", target}).code == cli::kFine);
  CHECK(rig({"backup", target}).code == cli::kRefused);
  CHECK(rig({"backup", target, "--yes"}).code == cli::kFine);
  CHECK(rig({"backup", rig.desk.options.path, "--yes"}).code == cli::kUsage);
  CHECK(rig({"backup", rig.desk.folder / "absent/x.db"}).code == cli::kFailed);
}

TEST_CASE("the spool is compacted by the daemon, or without one directly") {
  DbRig rig;
  rig.desk.close();
  CHECK(rig({"vacuum"}).code == cli::kRefused);
  CHECK(rig({"vacuum", "--yes"}).says("the spool was"));
  rig.sms.daemon.start();
  rig.sms.daemon.set("POST /v1/db/vacuum", R"({"before_bytes":9000000,"after_bytes":1000000})");
  const auto ran = rig.sms({"db", "vacuum", "--yes"});
  CHECK(ran.out == "the spool was 9.0 MB and is now 1.0 MB\n");
  rig.sms.daemon.refuse("POST /v1/db/vacuum", 409, "the disk has 1 MB free", "gsmrelay status");
  CHECK(rig.sms({"db", "vacuum", "--yes"}).complains("1 MB free"));
}

TEST_CASE("a spool that another daemon owns is not compacted behind its back") {
  DbRig rig;
  CHECK(rig({"vacuum", "--yes"}).code == cli::kRefused);
}

TEST_CASE("row 207: the spool from before an upgrade is restored with what arrived since") {
  DbRig rig;
  const auto copy = fmt::format("{}.v{}", rig.desk.options.path, spool::kSchemaVersion);
  CHECK(rig({"backup", copy}).code == cli::kFine);
  rig.desk.accept(desk::one_sms("since", {.sent_ms = 1'800'000'001'000}));
  const auto owned = rig({"restore", "--yes"});
  CHECK(owned.code == cli::kRefused);
  // Stopping the service would not stop the gsmrelayd of this configuration.
  CHECK(owned.complains("next: stop that gsmrelayd"));
  rig.desk.close();
  const auto asked = rig({"restore"});
  CHECK(asked.code == cli::kRefused);
  CHECK(asked.complains("with the SMS that arrived since"));
  const auto ran = rig({"restore", "--yes"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("1 SMS that arrived since was taken in again"));
  CHECK(ran.says("spool.db.before-restore"));
  CHECK(ran.says("next: start that gsmrelayd again"));
  CHECK_FALSE(ran.says("private"));
  rig.desk.open();
  CHECK(rig.desk.due().size() == 2);
  rig.desk.close();
  CHECK(json::parse(rig({"restore", "--yes", "--json"}).out).value()["taken_in"] == 1);
}

TEST_CASE("without a copy from before an upgrade, restore says what else to do") {
  DbRig rig;
  rig.desk.close();
  const auto ran = rig({"restore", "--yes"});
  CHECK(ran.code == cli::kNoSuch);
  CHECK(ran.complains("install the newer version again"));
  const auto text = rig.desk.folder.file("text", std::string(5000, 'x'));
  CHECK(rig({"restore", text, "--yes"}).code == cli::kRefused);
}

TEST_CASE("a copy replaces no special file, and none is named '-'") {
  DbRig rig;
  const auto pipe = rig.desk.folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const auto& target : {std::string("-"), pipe}) {
    const auto ran = rig({"backup", target, "--yes"});
    CHECK(ran.code == cli::kUsage);
    CHECK(ran.complains("next: sudo gsmrelay db backup /media/"));
  }
  CHECK(std::filesystem::is_fifo(pipe));
  CHECK_FALSE(std::filesystem::exists("-"));
}

TEST_CASE("a configuration or a spool that is not there is named") {
  DbRig rig;
  const auto none = rig.sms({"db", "check", "--config", "/nonexistent.toml"});
  CHECK(none.code == cli::kUsage);
  CHECK(none.complains("/nonexistent.toml"));
  const auto absent = rig.sms({"db", "check", "--file", "/nonexistent/spool.db"});
  CHECK(absent.code == cli::kNoSuch);
}

namespace {

/// The same with an encrypted spool, which no gsmrelayd uses.
struct EncryptedRig : DbRig {
  EncryptedRig() {
    desk.close();
    desk.options.encryption = desk::ok(spool::make_encryption(secret));
    desk.open();
    key = desk.folder.file("spool.key", secret + "\n");
    use_key("file:" + key);
  }
  void use_key(const std::string& reference) {
    config = desk.folder.file("gsmrelayd.toml",
                              fmt::format("[daemon]\nstate_dir = \"{}\"\nspool_key = \"{}\"\n",
                                          desk.folder.path(), reference));
  }
  std::string secret = std::string(64, 'k'), key;
};

}  // namespace

TEST_CASE("row 199: an encrypted spool is checked and copied with the key of the configuration") {
  EncryptedRig rig;
  CHECK(rig({"check"}).says("is sound"));
  const auto target = rig.desk.folder / "backup.db";
  const auto ran = rig({"backup", target});
  CHECK(ran.code == cli::kFine);
  CHECK_FALSE(ran.says(rig.secret));
  CHECK(database::content_of(target) == database::Content::encrypted);
  CHECK(ran.says("without spool_key"));
  CHECK(rig({"check", "--file", target}).says("is sound"));
}

TEST_CASE("a missing, another and a foreign key of an encrypted spool have their next command") {
  EncryptedRig rig;
  rig.desk.folder.file("spool.key", std::string(64, 'o'));
  const auto other = rig({"check"});
  CHECK(other.code == cli::kFailed);
  CHECK(other.complains("another key"));
  CHECK(other.complains("if the key is right: stop that gsmrelayd, then: test ! -e "));
  CHECK_FALSE(other.complains("oooo"));
  rig.use_key("file:" + (rig.desk.folder / "absent"));
  const auto missing = rig({"check"});
  CHECK(missing.code == cli::kDenied);
  CHECK(missing.complains("next:"));
  rig.use_key("cred:spool-key");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"check"}, {"backup", "my copy"}, {"decrypt", "--yes"}}) {
    const auto credential = rig(words);
    CHECK(credential.code == cli::kDenied);
    CHECK(credential.complains("--property=LoadCredentialEncrypted=spool-key gsmrelay "));
    CHECK(credential.complains("db " + words.front()));
  }
  CHECK(rig({"backup", "my copy"}).complains("db backup 'my copy'"));
}

TEST_CASE("an encrypted spool whose beginning is damaged has commands that move it aside") {
  EncryptedRig rig;
  rig.desk.close();
  std::fstream(rig.desk.options.path, std::ios::in | std::ios::out | std::ios::binary)
      << std::string(16, 'x');
  const auto ran = rig({"check"});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.complains("its beginning is damaged"));
  CHECK(ran.complains("mv " + rig.desk.options.path + " " + rig.desk.options.path + ".damaged"));
}

TEST_CASE("decrypt writes the spool plain while no gsmrelayd uses it, and asks before") {
  EncryptedRig rig;
  CHECK(rig({"decrypt", "--yes"}).code == cli::kRefused);  // the rig has it open
  rig.desk.close();
  CHECK(rig({"decrypt"}).code == cli::kRefused);
  CHECK(database::content_of(rig.desk.options.path) == database::Content::encrypted);
  const auto ran = rig({"decrypt", "--yes"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.says("is plain now"));
  CHECK(database::content_of(rig.desk.options.path) == database::Content::plain);
  CHECK(rig({"decrypt", "--yes"}).complains("is not encrypted"));
}

TEST_CASE("the backup of an encrypted spool is decrypted before it is restored") {
  EncryptedRig rig;
  const auto target = rig.desk.folder / "backup.db";
  REQUIRE(rig({"backup", target}).code == cli::kFine);
  rig.desk.close();
  std::filesystem::remove(rig.desk.options.path);
  const auto refused = rig({"restore", target, "--yes"});
  CHECK(refused.code == cli::kRefused);
  CHECK(refused.complains("is encrypted"));
  CHECK(refused.complains("next: sudo gsmrelay db decrypt --file " + target));
  CHECK(rig({"decrypt", "--file", target, "--yes"}).code == cli::kFine);
  CHECK(rig({"restore", target, "--yes"}).code == cli::kFine);
}

TEST_CASE("the restoration of an encrypted spool names the decryption with its credential") {
  EncryptedRig rig;
  rig.desk.close();
  rig.use_key("cred:spool-key");
  const auto ran = rig({"restore", "--yes"});
  CHECK(ran.code == cli::kRefused);
  CHECK(ran.complains("LoadCredentialEncrypted=spool-key gsmrelay db decrypt --config " +
                      rig.config + "; sudo gsmrelay "));
}

}  // namespace db_test
