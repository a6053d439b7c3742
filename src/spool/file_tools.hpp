// Work on a spool's file as a whole: check, backup, compaction. Each function opens the file
// itself. Check and backup work while a gsmrelayd uses the file, too; they change nothing in it.
// `encryption`: as encryption_of() returns it for the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spool/encryption.hpp"
#include "util/result.hpp"

namespace spool {

struct FileReport {
  std::int64_t octets = 0;
  std::int64_t free_octets = 0;  ///< of pages that hold nothing: vacuum_file() returns them
  int schema = 0;                ///< version
  bool newer = false;            ///< of a later version of gsmrelayd: this one refuses the file
  std::vector<std::string>
      faults;  ///< at most 20, without values of rows; empty: the file is sound
};

/// Reads every page of the file at `path` and compares indexes with their tables. A damaged file is
/// a report with faults. Fails with `retry` if it cannot be opened.
util::Result<FileReport> check_file(const std::string& path, const Encryption& encryption = {});

/// Writes a consistent copy of `path` to `copy` (mode 0600), complete and on disk or not at all,
/// and checks it. Replaces an existing file. The copy has no free pages, so nothing that was
/// erased; it is encrypted if the spool is. Fails with `reject` if the copy is not sound, else
/// `retry`.
util::Result<FileReport> back_up_file(const std::string& path, const std::string& copy,
                                      const Encryption& encryption = {});

/// SMS that a spool has and that have not been passed on.
struct Waiting {
  std::int64_t received = 0;  ///< waiting for a route, held for their sender, or lacking parts
  std::int64_t outgoing = 0;  ///< to send, or being sent
  std::int64_t dead = 0;      ///< received; a route has rejected them, and they can be retried
};

/// Counts what waits in the spool at `path`, of any version. Fails with `reopen` for a damaged
/// file, else `retry`.
util::Result<Waiting> count_waiting(const std::string& path, const Encryption& encryption = {});

struct VacuumedSizes {
  std::int64_t before = 0, after = 0;  ///< octets
};

/// Rewrites the file at `path` without its free pages. Fails with `reject` if a gsmrelayd owns it,
/// or the disk has not room for two more copies.
util::Result<VacuumedSizes> vacuum_file(const std::string& path, const Encryption& encryption = {});

/// Returns `reject` if the disk has not room for two more copies of `path`.
util::Result<void> room_for_vacuum(const std::string& path);
/// Returns `reject` if the disk has not room for one.
util::Result<void> room_for_copy(const std::string& path);
/// Returns the size of the file at `path`; 0 if there is none.
std::int64_t octets_of_file(const std::string& path);

}  // namespace spool
