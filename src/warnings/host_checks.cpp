#include "warnings/host_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "util/shell.hpp"
#include "util/storage.hpp"
#include "util/text.hpp"

namespace warnings {

namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::optional<std::int64_t> number_in(const fs::path& path) {
  return util::to_int(std::string(util::trim(first_line(path))));
}

/// Returns the entries of `folder`, in order; none if it is not there.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    found.push_back(entry->path());
  std::sort(found.begin(), found.end());
  return found;
}

/// Bits of get_throttled of the firmware of a Raspberry Pi: now, and since the start.
constexpr unsigned kVoltageNow = 1U << 0, kThrottledNow = 1U << 2, kVoltageBefore = 1U << 16,
                   kThrottledBefore = 1U << 18;

void check_power(const fs::path& root, std::vector<Finding>& out) {
  unsigned bits = 0;
  const auto text = first_line(root / "sys/devices/platform/soc/soc:firmware/get_throttled");
  constexpr int kHex = 16;
  if (!text.empty()) bits = static_cast<unsigned>(std::strtoul(text.c_str(), nullptr, kHex));
  for (const auto& sensor : entries(root / "sys/class/hwmon"))
    if (first_line(sensor / "name") == "rpi_volt" && number_in(sensor / "in0_lcrit_alarm") == 1)
      bits |= kVoltageNow;
  const auto add = [&](std::string_view code, unsigned now, unsigned before) {
    if ((bits & now) != 0)
      out.push_back({.code = code, .arguments = {{"when", "now"}}});
    else if ((bits & before) != 0)  // weeks ago, perhaps: it explains no other fault
      out.push_back(
          {.code = code, .arguments = {{"when", "since the start"}}, .at_most = Severity::notice});
  };
  add("power-low", kVoltageNow, kVoltageBefore);
  add("throttled", kThrottledNow, kThrottledBefore);
}

void check_heat(const fs::path& root, std::vector<Finding>& out) {
  constexpr std::int64_t kHot = 80'000;  // millidegrees: a Raspberry Pi slows down
  for (const auto& zone : entries(root / "sys/class/thermal")) {
    const auto type = util::lower(first_line(zone / "type"));
    if (type.find("cpu") == std::string::npos && type.find("soc") == std::string::npos) continue;
    const auto heat = number_in(zone / "temp");
    if (!heat || *heat < kHot) continue;
    out.push_back(
        {.code = "temperature-high", .arguments = {{"celsius", std::to_string(*heat / 1000)}}});
    return;
  }
}

/// Reads /sys/bus/usb/devices/1-0:1.0/usb1-port2/over_current_count (Linux 4.20).
void check_usb(const fs::path& root, const HostQuery& query, std::vector<Finding>& out) {
  for (const auto& interface : entries(root / "sys/bus/usb/devices")) {
    if (interface.filename().string().find(':') == std::string::npos) continue;
    for (const auto& port : entries(interface)) {
      if (port.filename().string().find("-port") == std::string::npos) continue;
      const auto count = number_in(port / "over_current_count");
      if (!count) continue;
      const auto name = port.filename().string();
      const bool lately =
          query.overcurrent != nullptr && query.overcurrent->note(name, *count, query.moment);
      if (*count == 0) continue;
      Finding finding{
          .code = "usb-overcurrent",
          .arguments = {{"port", name},
                        {"count", *count == 1 ? "once" : fmt::format("{} times", *count)},
                        {"when", lately ? ", lately" : ""}}};
      if (!lately) finding.at_most = Severity::notice;  // it explains no other fault
      out.push_back(std::move(finding));
    }
  }
  if (query.overcurrent != nullptr) query.overcurrent->end_look();
}

std::string readable(std::uint64_t octets) {
  constexpr std::uint64_t kMega = 1'000'000, kGiga = 1'000 * kMega;
  return octets >= 10 * kGiga ? fmt::format("{} GB", octets / kGiga)
                              : fmt::format("{} MB", octets / kMega);
}

void check_disk(const std::string& state_dir, std::vector<Finding>& out) {
  if (state_dir.empty()) return;
  struct statvfs disk {};
  const auto folder = util::nearest_existing(state_dir);
  if (::statvfs(folder.c_str(), &disk) != 0 || disk.f_blocks == 0) return;
  const DiskRoom room{.free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize,
                      .size = static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize,
                      .free_inodes = disk.f_favail,
                      .inodes = disk.f_files,
                      .read_only = (disk.f_flag & ST_RDONLY) != 0};
  const auto percent = disk.f_bavail * 100 / disk.f_blocks;
  const auto path = util::shell_word(folder.string());
  Finding finding{.code = disk_code(room),
                  .arguments = {{"path", path},
                                {"what", room.lacks_inodes() ? "has no inodes left" : "is full"},
                                {"command", (room.lacks_inodes() ? "df -i " : "df -h ") + path},
                                {"free", readable(room.free)},
                                {"percent", std::to_string(percent)}}};
  if (!finding.code.empty()) out.push_back(std::move(finding));
}

/// Finds files that a person has moved away from a damaged spool, and logs that File::open() has
/// kept (docs/spool-format.md).
void check_put_aside(const std::string& state_dir, std::vector<Finding>& out) {
  constexpr std::size_t kMostNames = 4;
  if (state_dir.empty()) return;
  std::vector<std::string> names;
  for (const auto& entry : entries(state_dir))
    if (const auto name = entry.filename().string();
        name.starts_with("spool.db.damaged") || name.starts_with("spool.db-wal.kept"))
      names.push_back(name);
  if (names.empty()) return;
  const auto count = names.size();
  if (count > kMostNames) names.resize(kMostNames);
  out.push_back(
      {.code = "spool-put-aside",
       .arguments = {
           {"count", fmt::format("{} file{}", count, count == 1 ? " was" : "s were")},
           {"names", fmt::format("{}{}", fmt::join(names, ", "), count > kMostNames ? ", …" : "")},
           {"path", util::shell_word(state_dir)}}});
}

void check_file_systems(const fs::path& root, std::vector<Finding>& out) {
  for (const auto& device : entries(root / "sys/fs/ext4")) {
    const auto count = number_in(device / "errors_count");
    if (count && *count > 0)
      out.push_back({.code = "disk-errors",
                     .arguments = {{"device", device.filename().string()},
                                   {"count", std::to_string(*count)}}});
  }
}

/// "2026-11-30 04:40:00", as date -s takes it.
std::string date_of(util::WallTime time) {
  auto text = util::iso8601(time).substr(0, 19);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

void check_step(const HostQuery& query, std::vector<Finding>& out) {
  if (query.stepped)
    out.push_back(
        {.code = "clock-stepped", .arguments = {{"step", step_in_words(*query.stepped)}}});
}

void check_clock(const fs::path& root, const HostQuery& query, std::vector<Finding>& out) {
  const auto now = query.now;
  constexpr std::int64_t kEarliest = 1'750'000'000'000;  // 2025-06-15, before this program was made
  constexpr std::int64_t kLatest = 4'102'444'800'000;    // 2100-01-01
  const auto ms = util::epoch_ms(now);
  std::error_code error;
  const bool impossible = ms < kEarliest || ms > kLatest;
  if (query.by_network) {
    // timedatectl set-time refuses while a time server is only configured.
    Finding finding{
        .code = "clock-wrong",
        .arguments = {
            {"now", date_of(now) + " UTC"},
            {"others", fmt::format(", and the mobile network says that it is {} UTC",
                                   date_of(*query.by_network))},
            {"command", fmt::format("sudo date -u -s '{}'", date_of(*query.by_network))}}};
    if (!impossible) finding.at_most = Severity::degraded;
    out.push_back(std::move(finding));
  } else if (impossible) {
    out.push_back({.code = "clock-wrong",
                   .arguments = {{"now", util::iso8601(now).substr(0, 10)},
                                 {"others", ms < kEarliest ? ", before this program was made"
                                                           : ", which is too late"},
                                 {"command", "sudo timedatectl set-ntp true"}}});
  } else if (fs::exists(root / "run/systemd/timesync", error) &&
             !fs::exists(root / "run/systemd/timesync/synchronized", error)) {
    out.push_back({.code = "clock-unsynchronised"});
  }
}

/// Returns the ports that the kernel uses as consoles, by its command line ("console=ttyAMA0,
/// 115200") and by sysfs: the unit of gsmrelayd hides the former.
std::set<std::string> consoles(const fs::path& root) {
  constexpr std::string_view kConsole = "console=";
  std::set<std::string> found;
  const auto line = first_line(root / "proc/cmdline");
  for (const auto word : util::split(line, ' '))
    if (word.starts_with(kConsole))
      found.emplace(word.substr(kConsole.size(), word.find(',') - kConsole.size()));
  const auto active = first_line(root / "sys/class/tty/console/active");
  for (const auto word : util::split(active, ' ')) found.emplace(word);
  found.erase("");
  return found;
}

/// serial0 is the name of a Raspberry Pi for the port on its pins.
void check_consoles(const fs::path& root, const std::vector<ModemPort>& ports,
                    std::vector<Finding>& out) {
  for (const auto& console : consoles(root)) {
    for (const auto& [modem, path] : ports) {
      std::error_code error;
      const auto device = fs::canonical(path, error).filename().string();
      const auto name = fs::path(path).filename().string();
      if (console == name || (!device.empty() && console == device))
        out.push_back({.code = "console-on-uart",
                       .subject = modem,
                       .arguments = {{"port", path}, {"tty", console}}});
    }
  }
}

/// Returns the active lines of config.txt of a Raspberry Pi, without blanks.
std::vector<std::string> active_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    line.erase(std::min(line.find('#'), line.size()));
    std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

/// Returns config.txt: its path since Debian 12, else the one before; empty if there is none.
std::string boot_config(const fs::path& root) {
  std::error_code error;
  for (const auto* path : {"boot/firmware/config.txt", "boot/config.txt"})
    if (fs::is_regular_file(root / path, error)) return path;
  return {};
}

/// The UART on the pins of a Raspberry Pi. On models with Bluetooth the good one, ttyAMA0, belongs
/// to the Bluetooth chip, and the pins have the mini UART, ttyS0, unless an overlay exchanges them.
/// On a Raspberry Pi 5 the pins have ttyAMA0, and Bluetooth has a UART of its own.
void check_uart(const fs::path& root, const std::vector<ModemPort>& ports,
                std::vector<Finding>& out) {
  auto model = first_line(root / "proc/device-tree/model");
  if (model.empty()) model = first_line(root / "sys/firmware/devicetree/base/model");
  const auto config = boot_config(root);
  if (!model.starts_with("Raspberry Pi") || config.empty()) return;
  const auto lines = active_lines(root / config);
  const auto has = [&](auto... wanted) {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& line) { return (line.starts_with(wanted) || ...); });
  };
  const auto is_one_of = [&](auto... names) {
    return ((model.find(names) != std::string::npos) || ...);
  };
  const bool five = is_one_of("Pi 5", "Pi 500", "Module 5");
  const bool bluetooth = is_one_of("Pi 3", "Pi 4", "Zero W", "Zero 2 W");
  const bool exchanged = has("dtoverlay=disable-bt", "dtoverlay=miniuart-bt",
                             "dtoverlay=pi3-disable-bt", "dtoverlay=pi3-miniuart-bt");
  const bool on = has("enable_uart=1", "dtparam=uart0=on", "dtparam=uart0,", "dtoverlay=uart0");
  const bool off = has("enable_uart=0");
  for (const auto& [modem, path] : ports) {
    const auto name = fs::path(path).filename().string();
    const bool pl011 = name == "ttyAMA0", pins = name == "serial0" || name == "ttyS0";
    if (!pl011 && !pins) continue;
    Finding finding{.subject = modem, .arguments = {{"port", path}, {"file", "/" + config}}};
    if (pl011 && bluetooth && !exchanged)
      finding.code = "uart-bluetooth";
    else if (!on && (off || five || (bluetooth && !exchanged)))
      finding.code = "uart-off";
    if (!finding.code.empty()) out.push_back(std::move(finding));
  }
}

/// Finds a file for `gsmrelay setup import` that was not imported.
void check_boot_partition(const fs::path& root, std::vector<Finding>& out) {
  std::error_code error;
  for (const auto* path : {"boot/firmware/gsmrelayd.toml", "boot/gsmrelayd.toml"})
    if (fs::is_regular_file(root / path, error)) {
      out.push_back(
          {.code = "config-on-boot-partition", .arguments = {{"path", std::string("/") + path}}});
      return;
    }
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Finds a configuration that a restart may lose. overlayroot(8) mounts the disk below the overlay
/// at /media/root-ro: a configuration that is there too, as it is, comes back.
void check_config_storage(const fs::path& root, const std::string& config,
                          std::vector<Finding>& out) {
  std::error_code error;
  if (config.empty() || !fs::is_regular_file(config, error)) return;
  const auto path = fs::canonical(config, error);
  const auto name = util::volatile_file_system(path.string());
  if (name.empty()) return;
  const auto below = root / "media/root-ro" / path.relative_path();
  if (fs::is_regular_file(below, error) && content(below) == content(path)) return;
  out.push_back(
      {.code = "config-on-overlay",
       .arguments = {{"path", util::shell_word(path.string())},
                     {"storage", name == "overlay" ? "an overlay" : fmt::format("a {}", name)}}});
}

}  // namespace

std::string_view disk_code(const DiskRoom& room) {
  constexpr std::uint64_t kFull = 256 * 1024, kLowPercent = 5, kPlenty = 1'000'000'000,
                          kAlwaysLow = 100'000'000;
  if (room.read_only) return "disk-read-only";
  if (room.free < kFull || room.lacks_inodes()) return "disk-full";
  // A large disk has space for years in 5 %, and a small one too little. A partition of its own
  // may be smaller than what is little on a card.
  const bool low = room.free < std::min(kAlwaysLow, room.size / 4) ||
                   (room.free < kPlenty && room.free * 100 < room.size * kLowPercent);
  return low ? "disk-low" : "";
}

std::string step_in_words(std::chrono::milliseconds step) {
  constexpr auto kHoursUntil = std::chrono::hours(72);
  const auto size = std::chrono::abs(step);
  const auto hours = std::chrono::round<std::chrono::hours>(size).count();
  const auto days = std::chrono::round<std::chrono::days>(size).count();
  return fmt::format("{} {}",
                     size < kHoursUntil ? fmt::format("{} h", hours) : fmt::format("{} days", days),
                     step.count() > 0 ? "forward" : "back");
}

std::vector<Finding> check_host(const HostQuery& query) {
  const fs::path root = query.root.empty() ? "/" : query.root;
  std::vector<Finding> out;
  check_power(root, out);
  check_heat(root, out);
  check_usb(root, query, out);
  check_disk(query.state_dir, out);
  check_put_aside(query.state_dir, out);
  check_file_systems(root, out);
  check_clock(root, query, out);
  check_step(query, out);
  check_consoles(root, query.ports, out);
  check_uart(root, query.ports, out);
  check_boot_partition(root, out);
  check_config_storage(root, query.config, out);
  return out;
}

}  // namespace warnings
