// What the systemd unit of gsmrelayd and its drop-ins let the service write. systemd.exec(5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace config {

/// The settings of gsmrelayd.service that decide where it may write. Pure after read().
class ServiceUnit {
 public:
  /// The unit as it is installed, without a drop-in.
  ServiceUnit() = default;
  /// Reads gsmrelayd.service and its drop-ins from the folders of systemd below `root` ("": of this
  /// machine). A file that is absent or cannot be read changes nothing. Any thread.
  static ServiceUnit read(const std::string& root = {});

  /// Applies the section [Service] of one file of the unit, in the order of systemd.
  void apply(std::string_view text);
  /// Returns true if the service may write below `folder`, an absolute path. Its owner and mode are
  /// not judged.
  bool may_write(const std::string& folder) const;

 private:
  void assign(std::string_view key, std::string_view value);

  bool strict_ = true;  ///< ProtectSystem=strict
  bool private_tmp_ = true;
  std::vector<std::string> writable_{"/run/lock"};  ///< ReadWritePaths=
  /// StateDirectory=, RuntimeDirectory=, BindPaths= and the like.
  std::vector<std::string> folders_{"/var/lib/gsmrelay", "/run/gsmrelay"};
};

/// Returns the command that makes `folder`, if it is absent, and lets the service write to it from
/// its next start on, by a drop-in that is named after the configuration's `key`.
std::string command_to_allow_writing(std::string_view key, const std::string& folder);

}  // namespace config
