// The phone in one file, encrypted under a passphrase (docs/app.md).
//
//   header (phone_header.hpp) | AES-256-GCM ciphertext | tag 16
//
// The key is Argon2id of the passphrase; the header is the additional data. A change writes a new
// file and renames it, so that the old or the new file is complete after a crash. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "app/phone.hpp"
#include "app/phone_header.hpp"

namespace app {

/// RFC 9106 §4, the second recommendation, with one lane.
constexpr crypto::Argon2Cost kPhoneCost{64 * 1024, 3, 1};

class PhoneFile {
 public:
  struct Settings {
    std::string path, passphrase;
    crypto::Argon2Cost cost = kPhoneCost;       ///< of a new file
    std::chrono::milliseconds timeout{10'000};  ///< for the lock
  };
  explicit PhoneFile(Settings settings) : settings_(std::move(settings)) {}

  /// Reads the file, without a lock. Fails for a wrong passphrase (kDenied), a missing file
  /// (kNoSuch) and a file that is no phone file (kFailed).
  CommandResult<Phone> read();
  enum class IfAbsent { fail, create };
  /// Locks and reads the file, calls `work` and writes the result. On success the change is on
  /// disk. If the file is an older copy, its counter is first raised to the last one that this
  /// machine used with the key ("PATH.counter", encrypted likewise). If `work` fails, the file
  /// stays unchanged. `work` must not do network I/O.
  CommandResult<void> change(const std::function<CommandResult<void>(Phone&)>& work,
                             IfAbsent if_absent = IfAbsent::fail);
  /// Removes the file and its lock, on disk.
  CommandResult<void> erase();

  const std::string& path() const { return settings_.path; }
  bool exists() const;

 private:
  CommandResult<Phone> open(const std::string& octets);
  void raise_counter(Phone& phone);
  CommandResult<void> note_counter(const Phone& phone);
  CommandResult<std::string> key_for(const PhoneHeader& header);
  CommandResult<std::string> seal(const Phone& phone);

  const Settings settings_;
  PhoneHeader header_;  ///< the header that `key_` belongs to
  std::string key_;     ///< derived from the passphrase, once; empty: not yet
};

}  // namespace app
