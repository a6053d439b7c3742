// The spool file: SQLite, WAL, synchronous=FULL for what was received. docs/spool-format.md has
// the tables.
#pragma once

#include <memory>
#include <string>

#include "config/spool_settings.hpp"
#include "spool/types.hpp"
#include "util/result.hpp"

namespace spool {

struct FileCore;

struct Options {
  std::string path;  ///< …/spool.db
  config::SpoolSettings settings;
  std::string vfs;  ///< tests: a fault-injecting VFS; empty for the default
};

/// Owns the file, its lock, the one connection that writes, and the service clock. Thread-safe.
class File {
 public:
  /// Opens the file; creates it, or migrates an older version (with a copy first). `reject` for a
  /// schema newer than this program, `reopen` for a corrupt file (it is never deleted; the text
  /// says where the copy goes), `retry` if the disk does not allow it now.
  static util::Result<std::shared_ptr<File>> open(Options options, const util::Clock& clock);
  ~File();
  ServiceTime service_now() const;
  const Options& options() const;
  const util::Clock& clock() const;
  /// For the classes of this folder.
  FileCore& core() { return *core_; }

 private:
  explicit File(std::unique_ptr<FileCore> core);
  std::unique_ptr<FileCore> core_;
};

}  // namespace spool
