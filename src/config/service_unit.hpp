// What the systemd unit of gsmrelayd and its drop-ins let the service write, and the credentials
// that they give it. systemd.exec(5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace config {

/// A setting that gives the service a credential.
struct CredentialSource {
  std::string setting;  ///< such as "LoadCredential="
  std::string name;     ///< of ImportCredential=, a pattern of glob(7)
  std::string path;     ///< "": the folders of systemd for credentials, or the unit itself (Set…)
  bool operator==(const CredentialSource&) const = default;
};

/// The settings of gsmrelayd.service that decide what it may see and write. Pure after read().
class ServiceUnit {
 public:
  /// The unit as it is installed, without a drop-in.
  ServiceUnit() = default;
  /// Reads gsmrelayd.service and its drop-ins from the folders of systemd below `root` ("": of this
  /// machine). What a unit does not set has systemd's default. If there is no unit, it is the
  /// installed one. A file that cannot be read changes nothing. Any thread.
  static ServiceUnit read(const std::string& root = {});

  /// Applies the section [Service] of one file of the unit, in the order of systemd.
  void apply(std::string_view text);
  /// Returns true if the service may write below `folder`, an absolute path. Its owner and mode are
  /// not judged.
  bool may_write(const std::string& folder) const { return read_only_by(folder).empty(); }
  /// Returns the setting that makes `folder` read-only, such as "ReadOnlyPaths="; "" if none does.
  std::string_view read_only_by(const std::string& folder) const;
  /// Returns true if the service may write below `folder` once a drop-in names it in
  /// ReadWritePaths=. A setting for exactly this folder is stronger than that.
  bool opened_by_drop_in(const std::string& folder) const;
  /// Returns the setting that hides `path`, an absolute one, from the service: "ProtectHome=",
  /// "PrivateTmp=", "TemporaryFileSystem=" or "InaccessiblePaths="; "" if none does.
  std::string_view hidden_by(const std::string& path) const;
  /// Returns the settings that give the service the credential `name`.
  std::vector<CredentialSource> sources_of(const std::string& name) const;

 private:
  enum class System { no, yes, full, strict };       ///< what ProtectSystem= makes read-only
  enum class Home { no, hidden, tmpfs, read_only };  ///< ProtectHome=
  struct Folder {
    std::string key, path;
    bool read_only = false;
  };
  struct Rule;
  static ServiceUnit of_systemd();
  void assign(std::string_view key, std::string_view value);
  void assign_folders(std::string_view key, std::string_view value);
  void assign_credential(std::string_view key, std::string_view value);
  System system() const { return dynamic_user_ ? System::strict : system_; }
  Home home() const { return dynamic_user_ && home_ == Home::no ? Home::read_only : home_; }
  bool private_tmp() const { return private_tmp_ || dynamic_user_; }
  bool binds(const std::string& path, std::size_t depth) const;

  System system_ = System::strict;
  Home home_ = Home::hidden;
  bool private_tmp_ = true;
  bool dynamic_user_ = false;  ///< implies the strictest of the three above
  /// Of ReadWritePaths=, ReadOnlyPaths=, InaccessiblePaths=, BindPaths=, TemporaryFileSystem=,
  /// StateDirectory= and the like, each with its key.
  std::vector<Folder> folders_{{"ReadWritePaths", "/run/lock"},
                               {"StateDirectory", "/var/lib/gsmrelay"},
                               {"RuntimeDirectory", "/run/gsmrelay"}};
  std::vector<CredentialSource> credentials_;
};

/// Returns the command that makes `folder`, if it is absent, and lets the service write to it from
/// its next start on, by a drop-in that is named after the configuration's `key`.
std::string command_to_allow_writing(std::string_view key, const std::string& folder);

}  // namespace config
