#include "spool/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "util/shell.hpp"

namespace spool {
namespace {

constexpr int kPrimaryCode = 0xff;  // an extended result code keeps its primary code here

int primary_code(const SQLite::Exception& exception) {
  return exception.getErrorCode() & kPrimaryCode;
}

/// Returns true if SQLite could not create the -shm file. It does so at each start, so a full disk
/// is detected there first. The error code is the same for a full and for a failing disk.
bool lacks_shared_memory(const SQLite::Exception& exception) {
  for (const int code : {exception.getErrorCode(), exception.getExtendedErrorCode()})
    if (code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMSIZE) return true;
  return false;
}

}  // namespace

std::string commands_to_move_aside(std::string_view path, Owner owner) {
  const auto file = std::string(path);
  const auto is_there = [](const std::string& name) { return ::access(name.c_str(), F_OK) == 0; };
  auto aside = file + ".damaged";
  for (int number = 2; is_there(aside) || is_there(aside + "-wal"); ++number)
    aside = fmt::format("{}.damaged{}", path, number);
  const auto word = [](const std::string& name) { return util::shell_word(name); };
  // A new spool that was moved beside the log of the damaged one would be damaged by it.
  const auto move = fmt::format(
      "{0}test ! -e {2} -a ! -e {4} && {0}mv {1} {2} && {{ {0}test ! -e {3} || {0}mv {3} {4}; }}",
      owner == Owner::service ? "sudo " : "", word(file), word(aside), word(file + "-wal"),
      word(aside + "-wal"));
  if (owner == Owner::other) return "stop that gsmrelayd, then: " + move;
  return fmt::format("sudo systemctl stop gsmrelayd && {}; sudo systemctl start gsmrelayd", move);
}

util::Error to_error(const SQLite::Exception& exception, std::string_view path) {
  using util::Advice;
  const auto word = util::shell_word(std::string(path));
  switch (primary_code(exception)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {
          Advice::retry,
          fmt::format("spool {} is locked by another program; see: sudo fuser -v {}", path, word)};
    case SQLITE_FULL:
      return {Advice::retry,
              fmt::format("disk full: spool {} cannot grow; SMS stay on the modem until there is "
                          "room; see: df -h {}",
                          path, word)};
    case SQLITE_NOTADB:
      return {Advice::reopen,
              fmt::format("spool {} is damaged, or encrypted while the configuration has no key "
                          "for it ({}); nothing was deleted; next: set spool_key in [daemon]",
                          path, exception.getErrorStr())};
    case SQLITE_CORRUPT:
      return {Advice::reopen, fmt::format("spool {} is damaged ({}); nothing was deleted", path,
                                          exception.getErrorStr())};
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Advice::retry,
              fmt::format("spool {} cannot be written ({}): wrong owner, or the disk is mounted "
                          "read-only; see: ls -l {}; journalctl -k -p err -n 50",
                          path, exception.getErrorStr(), word)};
    case SQLITE_IOERR:
      if (lacks_shared_memory(exception))
        return {Advice::retry,
                fmt::format(
                    "disk full or failing: spool {} finds no room for its -shm file; SMS "
                    "stay on the modem until there is; see: df -h {}; journalctl -k -p err -n 50",
                    path, word)};
      [[fallthrough]];
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
      return {Advice::retry,
              fmt::format("spool {}: {} (code {}); the disk may be failing; see: "
                          "journalctl -k -p err -n 50",
                          path, exception.getErrorStr(), exception.getExtendedErrorCode())};
    default:
      return {Advice::reopen, fmt::format("spool {}: {} (code {})", path, exception.what(),
                                          exception.getExtendedErrorCode())};
  }
}

util::Error write_timeout(std::string_view path) {
  return {
      util::Advice::retry,
      fmt::format("spool {}: the disk takes very long to write; see: journalctl -k -p err -n 50",
                  path)};
}

bool wants_new_connection(const SQLite::Exception& exception) {
  switch (primary_code(exception)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return false;
    default:
      return true;
  }
}

}  // namespace spool
