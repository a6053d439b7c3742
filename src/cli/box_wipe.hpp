// Erasure of the state of a box.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/appliance_backup.hpp"
#include "config/config.hpp"
#include "util/storage.hpp"

namespace cli {

/// Where gsmrelay-import.service looks for the first configuration of a card: the boot partition.
inline constexpr std::array<const char*, 2> kBootConfigs{"/boot/firmware/gsmrelayd.toml",
                                                         "/boot/gsmrelayd.toml"};

struct BoxToWipe {
  BoxFiles files;
  config::SecretPlaces secrets{};  ///< that the configuration names, wherever they are
  bool of_service = false;         ///< its credentials and kBootConfigs are erased too
  std::string root{};              ///< the folder below which the service's files are; "": "/"
};

/// Returns the boxes that `gsmrelay wipe --config CONFIG` erases. A mistake in the configuration
/// does not prevent it: the state_dir and the secrets that could be read count, and for the
/// service's configuration the default state_dir too. Fails if the mistake hides where the spool of
/// another configuration is.
terminal::CommandResult<std::vector<BoxToWipe>> boxes_to_wipe(const std::string& config,
                                                              const std::string& root = {});

/// Returns the name of the file system of a folder, as util::volatile_file_system() does.
using FileSystemOf = std::string_view (*)(const std::string& folder);

struct Wiped {
  std::int64_t files = 0;
  std::string overlay{};            ///< a folder on one: the files below it are not erased
  bool spool = false;               ///< false: there was none at this place
  std::vector<std::string> left{};  ///< what was not erased, and why
};

/// Writes zeros over the secrets, the key of the PIN digests, the spool, its logs, the
/// configuration and the copies beside each of them, in this order, and removes them: an
/// interrupted call can be repeated. Of a symbolic link the
/// file behind it is erased too, unless another user could have made the link. Fails with kRefused
/// if a gsmrelayd uses the spool. What cannot be erased does not stop the rest. A secret that is
/// absent is listed if its folder is, too, or is on another file system than the configuration.
terminal::CommandResult<Wiped> wipe_box(const BoxToWipe& box,
                                        FileSystemOf file_system_of = util::volatile_file_system);

}  // namespace cli
