// The way back to an older version of gsmrelay: the spool as it was before its schema was migrated,
// with what has arrived since.
#pragma once

#include <string>
#include <vector>

#include "spool/file.hpp"

namespace spool {

struct RestoreOptions {
  std::string path;        ///< of the spool in use: …/spool.db
  std::string backup;      ///< takes its place
  bool with_later = true;  ///< false: leave out what is only in the spool in use, which is damaged
  config::SpoolSettings settings{};
};

struct Restored {
  std::string kept;  ///< the name that the replaced spool has now; empty: there was none
  int schema = 0;    ///< version of the backup
  int sms = 0;       ///< PDUs that were taken in again
  int settled = 0;   ///< deliveries that have ended since the backup, and are not made again
  int purged = 0;    ///< deliveries that wait or are held in the backup, of messages that the
                     ///< replaced spool had and has removed for their age: dropped
  int erased = 0;  ///< messages whose payload was erased since: only the replaced spool lists them
  std::vector<std::string> left;  ///< tables that stay as the backup has them, since the newer
                                  ///< version has changed them
};

/// Returns the newest copy that a migration of `path` made and this program can read
/// (`spool.db.v11`); empty: there is none.
std::string copy_before_migration(const std::string& path);

/// Puts `options.backup` in the place of `options.path`, complete and on disk or not at all. What
/// has arrived since is read from the replaced spool, of any version, as raw PDUs and taken in as
/// if a modem had delivered them; the states of deliveries and the records of SIMs, PINs, outgoing
/// SMS and routes are those of the replaced spool. That file becomes `spool.db.before-restore`.
/// Fails with `reject`, and has changed nothing, if a gsmrelayd owns the spool, if the backup is
/// damaged, of a newer version or of another spool, or if the spool in use cannot be read; with
/// `retry` for disk errors.
util::Result<Restored> restore_file(const RestoreOptions& options, const util::Clock& clock);

}  // namespace spool
