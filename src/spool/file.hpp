// The spool file: SQLite in WAL mode, with an fsync for each received SMS. docs/spool-format.md
// describes the tables.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "config/spool_settings.hpp"
#include "spool/encryption.hpp"
#include "spool/types.hpp"
#include "util/result.hpp"

namespace spool {

struct FileCore;
class ModemTotalsTable;

struct Options {
  std::string path;  ///< …/spool.db
  config::SpoolSettings settings;
  std::string vfs;        ///< empty: SQLite's default. Tests inject faults here
  Encryption encryption;  ///< on top of `vfs`
  /// Returns the VFS for connections.
  std::string layer() const { return encryption ? encryption->name() : vfs; }
};

/// Owns the file, its lock, the write connection and the service clock. Thread-safe.
class File {
 public:
  /// Opens the file. Creates it if there is none; migrates an older version after copying it.
  /// A plain file is encrypted first if `encryption` is given.
  /// `reject` for a newer schema, a file of another program, or one that another daemon owns;
  /// `reopen` for a corrupt file or another key: the file and its log stay as they are until it is
  /// moved aside; `retry` if the disk does not allow it now.
  static util::Result<std::shared_ptr<File>> open(Options options, const util::Clock& clock);
  ~File();
  ServiceTime service_now() const;
  const Options& options() const;
  const util::Clock& clock() const;
  /// Returns the error that writing has now, if the disk does not answer: one write or checkpoint
  /// has been under way for longer than 15 s, whoever waits for it. A vacuum is left out, because
  /// it may take minutes. Waits for nothing. Any thread.
  std::optional<util::Error> stalled() const;
  /// Returns what each modem has done. Any thread.
  ModemTotalsTable& modem_totals();
  /// For the classes of this folder.
  FileCore& core() { return *core_; }

 private:
  explicit File(std::unique_ptr<FileCore> core);
  std::unique_ptr<FileCore> core_;
};

}  // namespace spool
