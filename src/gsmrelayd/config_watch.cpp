#include "gsmrelayd/config_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "relay/route.hpp"

namespace gsmrelayd {

namespace {

using namespace std::chrono_literals;

constexpr auto kPause = 60s;
constexpr auto kTroublePause = 10s;  // it may be mended at any time

bool has(const std::vector<config::Diagnostic>& faults, const config::Diagnostic& one) {
  return std::any_of(faults.begin(), faults.end(),
                     [&](const auto& other) { return other.what == one.what; });
}

}  // namespace

bool ConfigWatch::Version::operator==(const Version& other) const {
  return inode == other.inode && changed.tv_sec == other.changed.tv_sec &&
         changed.tv_nsec == other.changed.tv_nsec;
}

ConfigWatch::ConfigWatch(std::string path, config::DaemonSettings defaults,
                         const util::Clock& clock)
    : path_(std::move(path)), defaults_(std::move(defaults)), clock_(clock) {
  accept();
}

void ConfigWatch::accept() {
  auto loaded = config::load(path_, relay::route_kinds(), defaults_);
  const bool good = loaded.errors.empty();
  const util::MutexLock lock(mutex_);
  refused_.clear();
  known_ = good ? file_faults(std::move(loaded)) : Faults();
  seen_.reset();
}

void ConfigWatch::refuse(std::size_t mistakes) {
  const util::MutexLock lock(mutex_);
  refused_ = mistakes_text(mistakes);
  seen_.reset();
}

ConfigTrouble ConfigWatch::look() {
  const util::MutexLock lock(mutex_);
  const auto now = version();
  if (seen_ != now || clock_.now() >= next_look_) {
    trouble_ = examine();
    seen_ = now;
    next_look_ = clock_.in(trouble_.what.empty() ? kPause : kTroublePause);
  }
  return trouble_;
}

/// A change of the owner or mode counts, too.
ConfigWatch::Version ConfigWatch::version() const {
  struct stat about {};
  if (::stat(path_.c_str(), &about) != 0) return {};
  return {about.st_ino, about.st_ctim};
}

std::string ConfigWatch::mistakes_text(std::size_t count) const {
  return fmt::format(
      "{} has {} mistake{}; the configuration in use is older, and a restart would fail", path_,
      count, count == 1 ? "" : "s");
}

ConfigWatch::Faults ConfigWatch::file_faults(config::Loaded loaded) {
  // An alarm and the heartbeat use their files again and again, and have warnings of their own.
  loaded.config.alarms.clear();
  loaded.config.heartbeat = {};
  // A stick with the key may be taken away once the key is read (docs/security.md).
  if (config::is_away(loaded.config.daemon.spool_key)) loaded.config.daemon.spool_key = {};
  config::check_files(loaded, relay::route_kinds(), config::current_file_user());
  return std::move(loaded.errors);
}

ConfigTrouble ConfigWatch::examine() {
  auto loaded = config::load(path_, relay::route_kinds(), defaults_);
  if (!refused_.empty()) return {.what = refused_, .mended = loaded.errors.empty()};
  if (!loaded.errors.empty()) return {.what = mistakes_text(loaded.errors.size())};
  const auto faults = file_faults(std::move(loaded));
  std::erase_if(known_, [&](const auto& one) { return !has(faults, one); });
  for (const auto& one : faults)
    if (!has(known_, one))
      return {.what = fmt::format("{}; it was not so at the last start, and the next one would "
                                  "fail or leave it out",
                                  one.to_string()),
              .next = one.next};
  return {};
}

}  // namespace gsmrelayd
