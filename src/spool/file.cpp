#include "spool/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "database/integrity.hpp"
#include "spool/file_core.hpp"
#include "spool/schema.hpp"
#include "spool/sqlite_error.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"

namespace spool {
namespace {

// Checking the whole file takes seconds per 100 MB on an SD card, and the start of the daemon waits
// for it. In a larger file SQLite checks each page as it reads it.
constexpr off_t kLargestChecked = 32 << 20;

off_t size_of(const std::string& path) {
  struct stat file {};
  return ::stat(path.c_str(), &file) == 0 ? file.st_size : 0;
}

/// Renames the log of a file that is not there any more, because somebody has moved the file alone.
/// The log has the newest SMS, and SQLite would delete it when it creates the new file.
util::Result<void> keep_log_of_moved_file(const std::string& path) {
  const auto log = path + "-wal";
  struct stat file {};
  const bool there = ::stat(path.c_str(), &file) == 0;
  // If the disk cannot be read, the file may be there: its log stays where it is.
  if (!there && errno != ENOENT)
    return util::fail(util::Advice::retry,
                      fmt::format("spool {} cannot be read: {}; see: journalctl -k; ls -ld {}",
                                  path, std::strerror(errno), util::shell_word(path)));
  if ((there && file.st_size > 0) || size_of(log) == 0) return {};
  auto kept = log + ".kept";
  for (int number = 2; ::access(kept.c_str(), F_OK) == 0; ++number)
    kept = fmt::format("{}.kept{}", log, number);
  if (::rename(log.c_str(), kept.c_str()) != 0)
    return util::fail(util::Advice::retry,
                      fmt::format("{} belongs to a spool that is not there, and cannot be renamed: "
                                  "{}; see: ls -ld {}",
                                  log, std::strerror(errno), util::shell_word(log)));
  util::log_warning(fmt::format(
      "the log of a spool that was moved is now {}; before you recover that spool, move the log "
      "beside it, named as the spool with -wal at its end",
      kept));
  return {};
}

/// Creates the file with mode 0600 if there is none. SQLite gives -wal and -shm the same mode.
util::Result<void> create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return util::fail(
        util::Advice::retry,
        fmt::format("spool {} cannot be opened: {}; see: ls -ld {}", path, std::strerror(errno),
                    util::shell_word(path.substr(0, path.rfind('/') + 1))));
  ::close(fd);
  return {};
}

/// Returns true if the last owner did not close the file, for example because of a power cut.
bool log_was_left(const std::string& path) {
  return size_of(path + "-wal") > 0;
}

util::Result<void> check(Connection& connection, const std::string& path) {
  const auto fault = database::integrity_fault(connection.database(), database::Depth::quick);
  if (fault.empty()) return {};
  return util::fail(util::Advice::reopen,
                    fmt::format("spool {} is damaged: {}; nothing was deleted", path, fault));
}

/// Returns the service time to continue from: the saved one, or that of the newest message if it is
/// later.
ServiceTime service_base(Connection& connection) {
  std::int64_t base = 0;
  for (const Sql sql : {Sql::service_read, Sql::newest_message_seen}) {
    Query row = connection.query(sql);
    if (row.next()) base = std::max(base, row.integer(0));
  }
  return ServiceTime{base};
}

}  // namespace

util::Result<std::shared_ptr<File>> File::open(Options options, const util::Clock& clock) {
  const std::string path = options.path;
  try {
    FileLock lock;
    if (options.vfs.empty()) {
      auto taken = FileLock::take(path);
      if (!taken) return util::fail(taken.error());
      lock = std::move(*taken);
    }
    const bool log_left = options.vfs.empty() && log_was_left(path);
    const bool check_it = log_left && size_of(path) <= kLargestChecked;
    if (options.vfs.empty())
      if (auto kept = keep_log_of_moved_file(path); !kept) return util::fail(kept.error());
    if (options.vfs.empty())
      if (auto created = create_private(path); !created) return util::fail(created.error());
    if (options.vfs.empty())
      if (auto done = encrypt_file(path, options.encryption); !done)
        return util::fail(done.error());
    Connection connection(path, options.layer(), Use::create);
    if (check_it)
      if (auto sound = check(connection, path); !sound) return util::fail(sound.error());
    if (auto ready = migrate(connection, path); !ready) return util::fail(ready.error());
    const auto base = service_base(connection);
    auto core =
        std::make_unique<FileCore>(std::move(options), clock, base, std::move(lock), log_left);
    core->modem_totals.load(connection);
    // Not before: a file that is refused keeps its log, so that the next start checks it again.
    database::set_log_at_close(connection.database(), LogAtClose::apply);
    return std::shared_ptr<File>(new File(std::move(core)));
  } catch (const SQLite::Exception& exception) {
    return util::fail(to_error(exception, path));
  }
}

File::File(std::unique_ptr<FileCore> core) : core_(std::move(core)) {}

File::~File() {
  // Best effort: without it the service time, the totals of the modems and the buckets of the
  // senders fall back to the last saved values.
  const auto saved = core_->writer.write(Durability::eventual, [this](WriteTransaction& tx) {
    tx.db.run(Sql::service_write, tx.now.count());
    tx.senders.save(tx.db, tx.now, SenderLimits::Save::all);
    core_->modem_totals.write(tx.names, tx.counters);
    return true;
  });
  if (!saved) util::log_debug(saved.error().what);
}

std::optional<util::Error> File::stalled() const {
  if (!core_->writer.is_stalled()) return std::nullopt;
  return write_timeout(core_->options.path);
}

ServiceTime File::service_now() const {
  return core_->service.now();
}

ModemTotalsTable& File::modem_totals() {
  return core_->modem_totals;
}

const Options& File::options() const {
  return core_->options;
}

const util::Clock& File::clock() const {
  return core_->clock;
}

}  // namespace spool
