#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "config/config.hpp"
#include "config/file.hpp"
#include "config/file_rights.hpp"
#include "config/service_unit.hpp"
#include "config/storage_fault.hpp"
#include "config/tables.hpp"
#include "util/shell.hpp"
#include "util/storage.hpp"
#include "util/text.hpp"

namespace config {

namespace {

/// Returns how the file of a key that names one is used.
FileUse use_of(const Key& key) {
  if (key.binding.type == ValueType::texts) return FileUse::program;
  return key.name.ends_with("_key") ? FileUse::private_key : FileUse::certificate;
}

/// Returns the path that the value of a key names; "" for a key that names no file.
std::string path_in(const Key& key, const Target& target) {
  // The words of a command: the first is its program.
  if (const auto* words = std::get_if<std::vector<std::string>*>(&target))
    return key.name == "command" && !(*words)->empty() && (*words)->front().starts_with('/')
               ? (*words)->front()
               : std::string();
  const auto* path = std::get_if<std::string*>(&target);
  return path != nullptr && key.check == &check_file ? **path : std::string();
}

constexpr std::string_view kFile = "file:", kCredential = "cred:";

/// Returns the fault of a secret that a service of `user` reads. A credential exists only inside
/// the service, so its content is not judged.
FileFault fault_of(const SecretRef& secret, bool pin, const FileUser& user) {
  if (!secret.spec.starts_with(kFile)) return {};
  const auto path = secret.spec.substr(kFile.size());
  if (auto fault = judge_file(path, FileUse::secret, user); !fault.empty()) return fault;
  constexpr std::size_t kLargestSecret = 64 * 1024;
  const auto text = read_file(path, kLargestSecret + 1);
  if (!text) return {};  // this process cannot read it: its content is not judged
  if (text->size() > kLargestSecret)
    return {.what = path + " is larger than 64 KiB: it is no secret",
            .next = "gsmrelay config edit"};
  std::string_view content = *text;
  if (content.ends_with('\n')) content.remove_suffix(1);
  if (content.ends_with('\r')) content.remove_suffix(1);
  const bool usable = pin ? is_pin(content) : !content.empty();
  if (usable) return {};
  return {.what = fmt::format("{} {}; the next command reads it from the terminal, up to Ctrl-D",
                              path, pin ? "does not hold a PIN of 4 to 8 digits" : "is empty"),
          .next = command_to_write(path, user)};
}

/// Returns the path of the file that a value refers to; "" if it is none.
std::string path_of_file(const Key& key, const Target& target) {
  const auto* secret = std::get_if<SecretRef*>(&target);
  if (secret == nullptr) return path_in(key, target);
  return (*secret)->spec.starts_with(kFile) ? (*secret)->spec.substr(kFile.size()) : "";
}

FileFault fault_of(const Key& key, const Target& target, const FileUser& user) {
  if (const auto* secret = std::get_if<SecretRef*>(&target))
    return fault_of(**secret, key.check == &check_sim_pin, user);
  const auto path = path_in(key, target);
  return path.empty() ? FileFault{} : judge_file(path, use_of(key), user);
}

/// Returns the name of the credential that a value refers to; "" if it is none.
std::string credential_of(const Target& target) {
  const auto* secret = std::get_if<SecretRef*>(&target);
  if (secret == nullptr || !(*secret)->spec.starts_with(kCredential)) return {};
  return (*secret)->spec.substr(kCredential.size());
}

/// Returns the fault of a credential that the unit does not give the service. It is not certain:
/// systemd has other ways, such as a unit made by a generator.
FileFault fault_of_credential(const ServiceUnit& unit, const std::string& name) {
  if (name.empty() || !unit.sources_of(name).empty()) return {};
  return {.what = fmt::format("gsmrelayd.service has no LoadCredential={0} or "
                              "LoadCredentialEncrypted={0}: without it the service has no "
                              "credential '{0}'",
                              name),
          .next = "sudo systemctl edit gsmrelayd && sudo systemctl restart gsmrelayd",
          .certain = false};
}

/// Reports faults at their places.
struct FaultReport {
  Loaded& loaded;

  void add(const std::string& table, std::string_view key, const FileFault& fault) {
    if (fault.empty()) return;
    auto what = util::printable(fault.what, 300);
    if (!key.empty()) what = fmt::format("'{}': {}", key, what);
    const auto place = loaded.place_of(fmt::format("{}.{}", table, key), table);
    if (fault.certain)
      loaded.error(place, std::move(what), fault.next);
    else
      loaded.warning(place, std::move(what),
                     fault.next.empty()
                         ? "sudo gsmrelay config check " + util::shell_word(loaded.file)
                         : fault.next);
  }
};

bool is_below(const std::string& path, std::string_view folder) {
  return path == folder || path.starts_with(std::string(folder) + "/");
}

/// Returns the fault of a file that the service cannot see, whatever its mode.
FileFault fault_of_service(const ServiceUnit& unit, const std::string& path, FileUse use,
                           const FileUser& user) {
  const auto setting = unit.hidden_by(path);
  if (setting.empty()) return {};
  return {.what = fmt::format("gsmrelayd.service cannot see {} ({}); copy it, then write the new "
                              "path into the configuration",
                              path, setting),
          .next = command_to_copy(path, use, user)};
}

/// Returns the fault of a folder that the service cannot see, whatever its mode.
FileFault fault_of_hidden(const ServiceUnit& unit, const std::string& folder) {
  const auto setting = unit.hidden_by(folder);
  if (setting.empty() || setting == "PrivateTmp=") return {};
  return {.what = fmt::format("gsmrelayd.service cannot see {} ({}); choose a folder below "
                              "/var/lib/gsmrelay",
                              folder, setting),
          .next = "sudo gsmrelay config edit"};
}

/// Returns the fault of a folder to which the service may not write, whatever its mode.
FileFault fault_of_unit(const ServiceUnit& unit, std::string_view key, const std::string& folder) {
  const auto setting = unit.read_only_by(folder);
  if (setting.empty()) return {};
  const auto what = fmt::format("gsmrelayd.service may not write to {} ({})", folder, setting);
  if (unit.opened_by_drop_in(folder))
    return {.what = what + ": a drop-in must name it in ReadWritePaths=",
            .next = command_to_allow_writing(key, folder)};
  return {.what = what +
                  ", and ReadWritePaths= is weaker; remove it from the file that the next "
                  "command shows, or choose a folder below /var/lib/gsmrelay",
          .next = "systemctl cat gsmrelayd.service"};
}

/// `unit`: of the service that uses this file; null for another file or user.
void check_daemon_folders(const Loaded& loaded, const FileUser& user, const ServiceUnit* unit,
                          FaultReport& report) {
  const auto& daemon = loaded.config.daemon;
  // systemd makes these for the service when it starts (StateDirectory=, RuntimeDirectory=).
  const bool service = user.name == kServiceUser;
  const auto socket_folder = std::filesystem::path(daemon.socket).parent_path().string();
  std::error_code error;
  const bool made = service && is_below(daemon.state_dir, "/var/lib/gsmrelay") &&
                    !std::filesystem::exists("/var/lib/gsmrelay", error);
  const auto add = [&](std::string_view key, FileFault fault) {
    // Without the service and without the key, another folder may be meant.
    if (!service && !loaded.given(fmt::format("daemon.{}", key))) fault.certain = false;
    if (unit == nullptr) return report.add("daemon", key, fault);
    const auto& folder = key == "socket" ? socket_folder : daemon.state_dir;
    const auto hidden = fault_of_hidden(*unit, folder);
    report.add("daemon", key, hidden.empty() ? fault : hidden);
    if (hidden.empty()) report.add("daemon", key, fault_of_unit(*unit, key, folder));
  };
  if (!made) add("state_dir", judge_folder_with(daemon.state_dir, "spool.db", user));
  if (!(service && is_below(socket_folder, "/run/gsmrelay")))
    add("socket", judge_folder(socket_folder, user));
}

}  // namespace

std::string command_to_edit(const std::string& file) {
  return file == kServiceFile ? "sudo gsmrelay config edit"
                              : "gsmrelay config edit " + util::shell_word(file);
}

FileFault fault_of_storage(const DaemonSettings& daemon) {
  if (daemon.allow_volatile) return {};
  const auto name = util::volatile_file_system(daemon.state_dir);
  if (name.empty()) return {};
  return {
      .what = fmt::format("{} is on {} {}, which a restart may empty: each SMS that was taken "
                          "off the modem would be lost; choose a folder on a disk, or for a trial "
                          "set 'allow_volatile' in [daemon]",
                          daemon.state_dir, name == "overlay" ? "an" : "a", name),
      .next = command_to_edit(kServiceFile)};
}

FileFault fault_of_storage(const Loaded& loaded) {
  if (loaded.file != kServiceFile && !loaded.given("daemon.state_dir")) return {};
  auto fault = fault_of_storage(loaded.config.daemon);
  if (!fault.empty()) fault.next = command_to_edit(loaded.file);
  return fault;
}

bool is_away(const SecretRef& secret) {
  if (!secret.spec.starts_with(kFile)) return false;
  const auto path = secret.spec.substr(kFile.size());
  return is_on_medium(path) && ::access(path.c_str(), F_OK) != 0;
}

void check_files(Loaded& loaded, RouteKinds kinds, const FileUser& user, OtherFile other) {
  FaultReport report{loaded};
  std::error_code error;
  const auto file = std::filesystem::absolute(loaded.file, error).lexically_normal().string();
  if (file == kServiceFile || other == OtherFile::judged)
    report.add("", "", judge_file(file, FileUse::configuration, user));
  const bool service = user.name == kServiceUser && file == kServiceFile;
  const auto unit = service ? std::optional(ServiceUnit::read()) : std::nullopt;
  check_daemon_folders(loaded, user, unit ? &*unit : nullptr, report);
  auto storage = fault_of_storage(loaded.config.daemon);
  storage.next = command_to_edit(loaded.file);
  // A trial, `gsmrelayd --user`, may use such a folder.
  storage.certain = file == kServiceFile || user.name == kServiceUser;
  report.add("daemon", "state_dir", storage);
  for_each_table(&loaded.config, schema(kinds), [&](const Table& table) {
    for (const auto& key : table.keys) {
      const auto target = table.settings.target(key);
      FileFault fault;
      if (service) {
        report.add(table.path, key.name, fault_of_credential(*unit, credential_of(target)));
        const bool secret = std::holds_alternative<SecretRef*>(target);
        fault = fault_of_service(*unit, path_of_file(key, target),
                                 secret ? FileUse::secret : use_of(key), user);
      }
      report.add(table.path, key.name, fault.empty() ? fault_of(key, target, user) : fault);
    }
  });
}

SecretPlaces secret_places(Config config, RouteKinds kinds) {
  SecretPlaces places;
  const auto add = [](std::vector<std::string>& all, std::string one) {
    if (!one.empty() && std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
  };
  for_each_table(&config, schema(kinds), [&](const Table& table) {
    for (const auto& key : table.keys) {
      const auto target = table.settings.target(key);
      const bool secret = std::holds_alternative<SecretRef*>(target);
      if (secret || use_of(key) == FileUse::private_key)
        add(places.files, path_of_file(key, target));
      add(places.credentials, credential_of(target));
    }
  });
  return places;
}

void read_route_files(Config& config, RouteKinds kinds) {
  const auto user = current_file_user();
  for_each_table(&config, schema(kinds), [&](const Table& table) {
    if (table.section.name != "route") return;
    auto& held = static_cast<RouteSettings*>(table.settings.first.settings)->held;
    held = {};
    for (const auto& key : table.keys) {
      const auto target = table.settings.target(key);
      const auto* secret = std::get_if<SecretRef*>(&target);
      FileFault fault;
      if (secret == nullptr) {
        fault = fault_of(key, target, user);
      } else if (!(*secret)->empty()) {
        auto value = load_secret(**secret);
        if (value)
          (*secret)->value = std::move(*value);
        else
          fault = std::move(value.error());
      }
      if (held.empty() && !fault.empty() && fault.certain) held = std::move(fault);
    }
  });
}

}  // namespace config
