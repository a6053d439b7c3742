// The whole state of a box in one file under a passphrase: configuration, secrets, spool (with the
// records of SIMs and PINs), and the key of the PIN digests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/sealed_file.hpp"
#include "spool/encryption.hpp"

namespace cli {

/// Where the state of a box is.
struct BoxFiles {
  std::string config;  ///< secrets.d is beside it
  std::string spool;
  spool::Encryption encryption{};  ///< of the spool; null: it is plain
};

struct BackupPart {
  std::string name;  ///< "gsmrelayd.toml", "secrets.d/NAME", "spool.db", "spool.db.pinkey"
  std::int64_t octets = 0;
  std::int64_t changed = 0;  ///< seconds since 1970
};

struct BoxBackup {
  std::vector<BackupPart> parts;
  std::vector<std::string> left{};  ///< secrets and folders that are not in it, and why
};

/// Writes the new file `path` (mode 0600), complete and on disk or not at all. gsmrelayd may run:
/// the spool's part is a consistent copy. Hidden files in secrets.d and those of earlier
/// restorations are left out. Of a link in secrets.d the file behind it is taken, unless another
/// user could have made the link. Fails with kRefused if restore_box() would not take a file.
terminal::CommandResult<BoxBackup> back_up_box(const BoxFiles& box, const std::string& path,
                                               std::string_view passphrase,
                                               crypto::Argon2Cost cost = kBackupCost);

/// Checks that `path` can be read and begins like a backup, before a passphrase is asked for. Opens
/// only a regular file: a pipe can be read once. Fails as restore_box() does.
terminal::CommandResult<void> check_backup(const std::string& path);

/// What a restoration may replace: nothing, files unless an SMS waits in the spool, any files.
enum class Replace { nothing, unless_sms_wait, anything };

/// Puts the state of the backup `path` in place of `config` and of the spool that it names. Nothing
/// is changed before the whole file has been read and checked. A signal that would end the program
/// does so afterwards, or before anything is changed; what an earlier call has read and not put in
/// its place is erased. Fails with kRefused if a gsmrelayd
/// uses that spool or the one of the configuration that is there, or if `replace` does not allow to
/// replace what is there; a spool in which it cannot be counted what waits is one in which SMS
/// wait. What is replaced is renamed to "….before-restore", a second time to "….before-restore-2"
/// and so on; a spool at another place stays there. `passphrase_file` is for the next command of an
/// error; "": the passphrase was typed.
terminal::CommandResult<std::vector<BackupPart>> restore_box(
    const std::string& path, std::string_view passphrase, const std::string& config,
    Replace replace, const std::string& passphrase_file = {});

}  // namespace cli
