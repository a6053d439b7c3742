#include "spool/sqlite_error.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "tests/doubles/temp_dir.hpp"

using util::Advice;

namespace {
util::Error error_for(int code) {
  return spool::to_error(SQLite::Exception("text", code), "/var/lib/gsmrelay/spool.db");
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

TEST_CASE("each error names the file and the next command") {
  CHECK(error_for(SQLITE_FULL).what ==
        "disk full: spool /var/lib/gsmrelay/spool.db cannot grow; SMS stay on the modem until "
        "there is room; see: df -h /var/lib/gsmrelay/spool.db");
  const auto damaged = error_for(SQLITE_CORRUPT).what;
  CHECK(damaged.find("sudo systemctl stop gsmrelayd && sudo mv --backup=numbered "
                     "/var/lib/gsmrelay/spool.db /var/lib/gsmrelay/spool.db.damaged && "
                     "sudo mv --backup=numbered /var/lib/gsmrelay/spool.db-wal "
                     "/var/lib/gsmrelay/spool.db.damaged-wal; ") != std::string::npos);
  CHECK(error_for(SQLITE_IOERR_READ).what.find("dmesg") != std::string::npos);
  for (const int code : {SQLITE_IOERR_SHMOPEN, SQLITE_IOERR_SHMSIZE})
    CHECK(error_for(code).what.find("see: df -h /var/lib/gsmrelay/spool.db; dmesg") !=
          std::string::npos);
}

TEST_CASE("a damaged file never takes the name of another that was damaged before") {
  const doubles::TempDir folder;
  const auto path = folder.file("spool.db", "");
  folder.file("spool.db.damaged", "");
  CHECK(spool::commands_to_move_aside(path).find("-wal " + path + ".damaged2-wal;") !=
        std::string::npos);
}

TEST_CASE("the next command has the file as one word of a shell") {
  for (const int code :
       {SQLITE_BUSY, SQLITE_FULL, SQLITE_CORRUPT, SQLITE_READONLY, SQLITE_IOERR_SHMSIZE}) {
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
