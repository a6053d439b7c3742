// The phone in one file, encrypted under a passphrase. docs/app.md.
//
//   header (phone_header.hpp) | AES-256-GCM ciphertext | tag 16
//
// The key is Argon2id of the passphrase; additional data is all that stands before the ciphertext.
// Every change is a new file, on disk before it takes the old one's name: whatever happens, one of
// the two is there, whole. One thread.
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
    crypto::Argon2Cost cost = kPhoneCost;        ///< of a new file
    std::chrono::milliseconds patience{10'000};  ///< with another that is changing it
  };
  explicit PhoneFile(Settings settings) : settings_(std::move(settings)) {}

  /// Needs no lock: what has the name is whole. Complains about a wrong passphrase (kDenied), a
  /// file that is not there (kNoSuch) and one that is none of ours.
  CommandResult<Phone> read();
  enum class IfAbsent { complain, create };
  /// Reads, lets `work` change it, writes; nobody else changes it meanwhile. When this returns
  /// without a complaint the change is on disk. `work` does no network I/O.
  CommandResult<void> change(const std::function<CommandResult<void>(Phone&)>& work,
                             IfAbsent if_absent = IfAbsent::complain);
  /// The file is gone when this returns, and its name in the folder too.
  CommandResult<void> erase();

  const std::string& path() const { return settings_.path; }
  bool exists() const;

 private:
  CommandResult<Phone> open(const std::string& octets);
  CommandResult<std::string> key_for(const PhoneHeader& header);
  CommandResult<std::string> seal(const Phone& phone);

  const Settings settings_;
  PhoneHeader header_;  ///< that `key_` was made with
  std::string key_;     ///< so that a passphrase is stretched once; empty: not yet
};

}  // namespace app
