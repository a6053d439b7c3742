#include "spool/encryption.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Column.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <vector>

#include "database/backup.hpp"
#include "database/integrity.hpp"
#include "spool/connection.hpp"
#include "spool/sqlite_error.hpp"
#include "util/erasure.hpp"
#include "util/file_replacement.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"

namespace spool {
namespace {

namespace fs = std::filesystem;
using database::Content;

constexpr const char *kRewritten = ".rewritten", *kReplaced = ".replaced";
constexpr const char* kLogEnds[] = {"-wal", "-shm", "-journal"};

util::Error system_error(const std::string& path, const char* what) {
  return {util::Advice::retry, fmt::format("{} cannot be {}: {}; see: ls -l {}; df -h", path, what,
                                           std::strerror(errno), util::shell_word(path))};
}

/// Writes zeros over a file that an earlier call has left, unless it is the file at `path` itself,
/// and removes it.
void erase_replaced(const std::string& path) {
  const auto left = path + kReplaced;
  std::error_code ignored;
  if (!fs::equivalent(left, path, ignored)) util::write_zeros(left);
  ::unlink(left.c_str());
}

/// Writes zeros over a copy that an earlier call has not finished, which may be plain, and over its
/// logs, and removes them.
void erase_rewritten(const std::string& path) {
  for (const char* end : {"", "-wal", "-shm", "-journal"}) {
    const auto file = path + kRewritten + end;
    util::write_zeros(file);
    ::unlink(file.c_str());
  }
}

std::int64_t value_of(Connection& connection, const char* pragma) {
  return connection.database().execAndGet(std::string("PRAGMA ") + pragma).getInt64();
}

/// Makes the new file with the owner of `path` and mode 0600, and returns its descriptor.
int make_fresh(const std::string& path) {
  struct stat old {};
  const int fd =
      ::open((path + kRewritten).c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 || ::stat(path.c_str(), &old) != 0) return fd;
  if (::geteuid() == 0 && ::fchown(fd, old.st_uid, old.st_gid) != 0) {
    ::close(fd);
    return -1;
  }
  return fd;
}

/// Copies all pages of `path` to its new file. Returns the fault of a damaged file.
std::string copy_pages(const std::string& path, const Encryption& from, const Encryption& to) {
  Connection source(path, layer_of(from), Use::write);
  if (auto fault = database::integrity_fault(source.database(), database::Depth::by_size);
      !fault.empty())
    return fault;
  source.database().exec("PRAGMA wal_checkpoint(TRUNCATE)");
  Connection target(path + kRewritten, layer_of(to), Use::write);
  target.database().exec("PRAGMA synchronous = FULL");
  // A lock that prevents it is a result, no exception.
  if (SQLite::Backup(target.database(), source.database()).executeStep() != SQLITE_DONE)
    throw SQLite::Exception("the pages cannot be copied: database is locked", SQLITE_BUSY);
  for (const char* pragma : {"page_count", "user_version", "application_id"})
    if (value_of(source, pragma) != value_of(target, pragma))
      return std::string("its copy has another ") + pragma;
  auto fault = database::integrity_fault(target.database(), database::Depth::by_size);
  if (fault.empty())
    for (auto* connection : {&source, &target})
      database::set_log_at_close(connection->database(), LogAtClose::apply);
  return fault;
}

/// Writes the file at `path` anew, with the encryption `to` instead of `from`.
util::Result<void> rewrite(const std::string& path, const Encryption& from, const Encryption& to) {
  if (database::is_in_use(path))
    return util::fail(util::Advice::retry, fmt::format("a program uses {}; see: fuser {}", path,
                                                       util::shell_word(path)));
  erase_replaced(path);
  erase_rewritten(path);
  const auto fresh = path + kRewritten;
  const int fd = make_fresh(path);
  if (fd < 0) return util::fail(system_error(fresh, "written"));
  ::close(fd);
  try {
    if (const auto fault = copy_pages(path, from, to); !fault.empty()) {
      erase_rewritten(path);
      return util::fail(
          util::Advice::reopen,
          fmt::format("{} is damaged ({}) and stays as it is; next: gsmrelay db check", path,
                      fault));
    }
  } catch (const SQLite::Exception& exception) {
    erase_rewritten(path);
    return util::fail(to_error(exception, path));
  }
  // The last connection has emptied and removed the log of each file. The old file keeps a second
  // name, so that it can be erased, until the new one is in its place.
  if (::link(path.c_str(), (path + kReplaced).c_str()) != 0)
    return util::fail(system_error(path + kReplaced, "written"));
  if (::rename(fresh.c_str(), path.c_str()) != 0 || !util::sync_folder_of(path))
    return util::fail(system_error(path, "replaced"));
  erase_replaced(path);
  return {};
}

/// Returns whether a file is a copy that a migration made, or a spool that a restoration replaced,
/// or was about to put in its place when it was interrupted: `end` is what its name has behind that
/// of the spool.
bool is_kept(std::string_view end) {
  constexpr std::string_view kVersion = ".v", kBefore = ".before-restore";
  if (end == ".restoring") return true;
  if (end.starts_with(kVersion))
    return end.size() > kVersion.size() &&
           end.find_first_not_of("0123456789", kVersion.size()) == std::string_view::npos;
  return end.starts_with(kBefore) &&
         std::none_of(std::begin(kLogEnds), std::end(kLogEnds),
                      [&](const char* log) { return end.ends_with(log); });
}

/// Returns the spool and the older ones that are kept beside it.
std::vector<std::string> files_of(const std::string& path) {
  std::vector<std::string> files{path};
  const auto name = fs::path(path).filename().string();
  std::error_code error;
  for (fs::directory_iterator entry(fs::path(path).parent_path(), error), end;
       !error && entry != end; entry.increment(error)) {
    const auto found = entry->path().filename().string();
    if (found.starts_with(name) && is_kept(std::string_view(found).substr(name.size())))
      files.push_back(entry->path().string());
  }
  return files;
}

/// Rewrites each file that has not the content `wanted` yet. An error of a copy is only logged: the
/// spool itself is what the box needs.
util::Result<void> rewrite_all(const std::string& path, const Encryption& from,
                               const Encryption& to, Content unwanted) {
  for (const auto& file : files_of(path)) {
    if (database::content_of(file) != unwanted) {
      erase_replaced(file);
      erase_rewritten(file);
      continue;
    }
    const auto done = rewrite(file, from, to);
    if (done)
      util::log_info(fmt::format("spool: {} is {} now", file, to ? "encrypted" : "plain"));
    else if (file == path)
      return done;
    else
      util::log_warning("spool: " + done.error().what);
  }
  return {};
}

}  // namespace

util::Result<Encryption> make_encryption(std::string_view secret) {
  if (secret.empty()) return Encryption();
  if (secret.size() < database::kLeastSecret)
    return util::fail(util::Advice::reject,
                      fmt::format("the key of the spool (spool_key) has fewer than {} characters; "
                                  "next: openssl rand -hex 32",
                                  database::kLeastSecret));
  return Encryption(std::make_shared<const database::EncryptedFiles>(secret));
}

util::Result<Encryption> encryption_of(const std::string& path, const Encryption& known) {
  if (!known || database::content_of(path) != Content::encrypted) return Encryption();
  if (known->opens(path)) return known;
  return util::fail(util::Advice::reopen,
                    fmt::format("{} was encrypted with another key, or its beginning is damaged; "
                                "next: give the key with which it was written as spool_key",
                                path));
}

util::Result<void> encrypt_file(const std::string& path, const Encryption& with) {
  if (const auto known = encryption_of(path, with); !known) return util::fail(known.error());
  if (!with) return {};
  return rewrite_all(path, nullptr, with, Content::plain);
}

util::Result<void> decrypt_file(const std::string& path, const Encryption& with) {
  if (const auto known = encryption_of(path, with); !known) return util::fail(known.error());
  if (!with) return {};
  return rewrite_all(path, with, nullptr, Content::encrypted);
}

}  // namespace spool
