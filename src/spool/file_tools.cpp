#include "spool/file_tools.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "database/copy.hpp"
#include "spool/connection.hpp"
#include "spool/lock.hpp"
#include "spool/outgoing.hpp"
#include "spool/row_encoding.hpp"
#include "spool/schema.hpp"
#include "spool/sqlite_error.hpp"
#include "util/process_figures.hpp"

namespace spool {

namespace {

util::Result<void> room_for(const std::string& path, std::int64_t needed) {
  const auto disk = util::read_disk_figures(std::filesystem::path(path).parent_path().string());
  if (!disk || disk->free_bytes >= needed) return {};
  constexpr std::int64_t kMega = 1'000'000;
  return util::fail(util::Advice::reject,
                    fmt::format("the disk of {} has {} MB free, and this needs {} MB", path,
                                disk->free_bytes / kMega, needed / kMega));
}

constexpr int kMostFaults = 20;

/// Returns `retry`, with the reason, unless `path` is a file that can be opened.
util::Result<void> exists(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) == 0) return {};
  return util::fail(util::Advice::retry,
                    fmt::format("{} cannot be opened: {}", path, std::strerror(errno)));
}

std::int64_t pragma(Connection& connection, const char* name) {
  return connection.database().execAndGet(fmt::format("PRAGMA {}", name)).getInt64();
}

FileReport inspect(Connection& connection) {
  FileReport report;
  const auto page = pragma(connection, "page_size");
  report.octets = page * pragma(connection, "page_count");
  report.free_octets = page * pragma(connection, "freelist_count");
  report.schema = static_cast<int>(pragma(connection, "user_version"));
  report.newer = report.schema > kSchemaVersion;
  if (pragma(connection, "application_id") != kApplicationId) {
    report.faults.emplace_back("it is not a spool of gsmrelay");
    return report;
  }
  SQLite::Statement check(connection.database(),
                          fmt::format("PRAGMA integrity_check({})", kMostFaults));
  while (check.executeStep()) {
    auto line = check.getColumn(0).getString();
    if (line != "ok") report.faults.push_back(std::move(line));
  }
  return report;
}

}  // namespace

util::Result<FileReport> check_file(const std::string& path, const Encryption& encryption) {
  if (auto there = exists(path); !there) return util::fail(there.error());
  try {
    Connection connection(path, layer_of(encryption), Use::read);
    return inspect(connection);
  } catch (const SQLite::Exception& exception) {
    const int code = exception.getErrorCode();
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB)
      return util::fail(to_error(exception, path));
    FileReport report;
    report.octets = octets_of_file(path);
    report.faults.emplace_back(exception.getErrorStr());
    return report;
  }
}

util::Result<Waiting> count_waiting(const std::string& path, const Encryption& encryption) {
  if (auto there = exists(path); !there) return util::fail(there.error());
  try {
    Connection connection(path, layer_of(encryption), Use::read);
    const auto count = [&](const std::string& sql) {
      return connection.database().execAndGet("SELECT count(*) FROM " + sql).getInt64();
    };
    Waiting waiting;
    if (count("sqlite_schema") == 0) return waiting;
    waiting.received = count(fmt::format(
        "message WHERE state IN ({}, {}, {})", static_cast<int>(MessageState::collecting),
        static_cast<int>(MessageState::waiting), static_cast<int>(MessageState::held)));
    waiting.dead =
        count(fmt::format("message WHERE state = {}", static_cast<int>(MessageState::dead)));
    // Older versions could not send.
    if (count("sqlite_schema WHERE name = 'outgoing'") > 0)
      waiting.outgoing = count(fmt::format("outgoing WHERE state IN ({}, {})",
                                           static_cast<int>(SendState::waiting),
                                           static_cast<int>(SendState::sending)));
    return waiting;
  } catch (const SQLite::Exception& exception) {
    return util::fail(to_error(exception, path));
  }
}

util::Result<FileReport> back_up_file(const std::string& path, const std::string& copy,
                                      const Encryption& encryption) {
  if (auto there = exists(path); !there) return util::fail(there.error());
  try {
    Connection connection(path, layer_of(encryption), Use::write);
    if (pragma(connection, "application_id") != kApplicationId)
      return util::fail(util::Advice::reject, fmt::format("{} is not a spool of gsmrelay", path));
    if (auto kept = database::keep_copy(connection.database(), copy); !kept)
      return util::fail(kept.error());
  } catch (const SQLite::Exception& exception) {
    return util::fail(to_error(exception, path));
  }
  auto report = check_file(copy, encryption);
  if (report && !report->faults.empty())
    return util::fail(util::Advice::reject,
                      fmt::format("the copy {} is damaged: {}", copy, report->faults.front()));
  return report;
}

util::Result<VacuumedSizes> vacuum_file(const std::string& path, const Encryption& encryption) {
  if (auto there = exists(path); !there) return util::fail(there.error());
  auto lock = FileLock::take(path);
  if (!lock) return util::fail(lock.error());
  if (auto room = room_for_vacuum(path); !room) return util::fail(room.error());
  VacuumedSizes sizes{.before = octets_of_file(path)};
  try {
    Connection connection(path, layer_of(encryption), Use::write);
    if (pragma(connection, "application_id") != kApplicationId)
      return util::fail(util::Advice::reject, fmt::format("{} is not a spool of gsmrelay", path));
    connection.database().exec("PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    database::set_log_at_close(connection.database(), LogAtClose::apply);
  } catch (const SQLite::Exception& exception) {
    return util::fail(to_error(exception, path));
  }
  sizes.after = octets_of_file(path);
  return sizes;
}

util::Result<void> room_for_vacuum(const std::string& path) {
  // SQLite writes a temporary copy, perhaps to this disk, and the whole new file to the log.
  constexpr int kCopies = 2;
  constexpr std::int64_t kReserve = 16 << 20;
  return room_for(path, kCopies * octets_of_file(path) + kReserve);
}

util::Result<void> room_for_copy(const std::string& path) {
  constexpr std::int64_t kReserve = 4 << 20;  // what arrives meanwhile
  return room_for(path, octets_of_file(path) + kReserve);
}
std::int64_t octets_of_file(const std::string& path) {
  struct stat file {};
  return ::stat(path.c_str(), &file) == 0 ? file.st_size : 0;
}

}  // namespace spool
