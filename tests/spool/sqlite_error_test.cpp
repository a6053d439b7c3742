#include "spool/sqlite_error.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/doubles/temp_dir.hpp"

using util::Advice;

namespace {
util::Error error_for(int code) {
  return spool::to_error(SQLite::Exception("text", code), "/var/lib/gsmrelay/spool.db");
}

std::string octets_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
}  // namespace

TEST_CASE("errors of a disk that may recover advise retry, those of a damaged file reopen") {
  for (const int code : {SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_IOERR_WRITE,
                         SQLITE_IOERR_FSYNC, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_NOMEM})
    CHECK(error_for(code).advice == Advice::retry);
  for (const int code : {SQLITE_CORRUPT, SQLITE_CORRUPT_VTAB, SQLITE_NOTADB, SQLITE_ERROR})
    CHECK(error_for(code).advice == Advice::reopen);
  CHECK(spool::write_timeout("/spool.db").advice == Advice::retry);
}

TEST_CASE("errors of the disk name the file and the next command") {
  CHECK(error_for(SQLITE_FULL).what ==
        "disk full: spool /var/lib/gsmrelay/spool.db cannot grow; SMS stay on the modem until "
        "there is room; see: df -h /var/lib/gsmrelay/spool.db");
  CHECK(error_for(SQLITE_IOERR_READ).what.find("see: journalctl -k -p err -n 50") !=
        std::string::npos);
  for (const int code : {SQLITE_IOERR_SHMOPEN, SQLITE_IOERR_SHMSIZE})
    CHECK(error_for(code).what.find("see: df -h /var/lib/gsmrelay/spool.db; journalctl") !=
          std::string::npos);
}

TEST_CASE("the service is stopped while its spool is moved aside, another gsmrelayd by a person") {
  CHECK(spool::commands_to_move_aside("/no/spool.db", spool::Owner::service) ==
        "sudo systemctl stop gsmrelayd && sudo test ! -e /no/spool.db.damaged -a ! -e "
        "/no/spool.db.damaged-wal && sudo mv /no/spool.db /no/spool.db.damaged && { sudo test ! -e "
        "/no/spool.db-wal || sudo mv /no/spool.db-wal /no/spool.db.damaged-wal; }; sudo systemctl "
        "start gsmrelayd");
  const auto other = spool::commands_to_move_aside("/no/spool.db", spool::Owner::other);
  CHECK(other.starts_with("stop that gsmrelayd, then: test ! -e /no/spool.db.damaged "));
  CHECK(other.find("sudo") == std::string::npos);
  CHECK(other.find("systemctl") == std::string::npos);
}

TEST_CASE("a damaged file never takes the name of another that was damaged before, or of its log") {
  const doubles::TempDir folder;
  const auto path = folder.file("my spool.db", "");
  const auto moves_to = [&](const std::string& name) {
    return spool::commands_to_move_aside(path, spool::Owner::other)
               .find(" '" + folder.path() + "/" + name + "-wal'; }") != std::string::npos;
  };
  CHECK(moves_to("my spool.db.damaged"));
  folder.file("my spool.db.damaged", "");
  CHECK(moves_to("my spool.db.damaged2"));
  folder.file("my spool.db.damaged2-wal", "");
  CHECK(moves_to("my spool.db.damaged3"));
}

TEST_CASE("the commands move a file with its log or without, and repeated they move nothing") {
  constexpr std::string_view kBefore = "stop that gsmrelayd, then: ";
  for (const bool with_log : {true, false}) {
    CAPTURE(with_log);
    const doubles::TempDir folder;
    const auto path = folder.file("spool.db", "damaged");
    if (with_log) folder.file("spool.db-wal", "its log");
    const auto commands =
        spool::commands_to_move_aside(path, spool::Owner::other).substr(kBefore.size());
    CHECK(std::system(commands.c_str()) == 0);
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
    folder.file("spool.db", "new");
    folder.file("spool.db-wal", "new log");
    CHECK(std::system(commands.c_str()) != 0);
    CHECK(octets_in(path) == "new");
    CHECK(octets_in(path + "-wal") == "new log");
    CHECK(octets_in(path + ".damaged") == "damaged");
    CHECK(octets_in(path + ".damaged-wal") == (with_log ? "its log" : ""));
  }
}

TEST_CASE("the next command has the file as one word of a shell") {
  for (const int code : {SQLITE_BUSY, SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR_SHMSIZE}) {
    const auto what = spool::to_error(SQLite::Exception("text", code), "/srv/my spool.db").what;
    CHECK_MESSAGE(what.find(" '/srv/my spool.db'") != std::string::npos, what);
  }
}

TEST_CASE("errors in the state of the connection need a new connection") {
  CHECK_FALSE(spool::wants_new_connection(SQLite::Exception("text", SQLITE_FULL)));
  CHECK_FALSE(spool::wants_new_connection(SQLite::Exception("text", SQLITE_BUSY)));
  CHECK(spool::wants_new_connection(SQLite::Exception("text", SQLITE_IOERR)));
  CHECK(spool::wants_new_connection(SQLite::Exception("text", SQLITE_CORRUPT)));
}
