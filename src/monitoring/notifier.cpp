#include "monitoring/notifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "monitoring/quiet_hours.hpp"
#include "util/log.hpp"

namespace monitoring {

namespace {

constexpr std::chrono::minutes kSecretPause{1};

/// Reads the value of `secret`, if it has one and it is not read. Returns false after an error,
/// which `trouble` then has.
bool have_secret(config::SecretRef& secret, std::string& trouble) {
  if (secret.empty() || !secret.value.empty()) return true;
  auto value = config::read_secret(secret);
  if (!value) {
    trouble = value.error().what;
    return false;
  }
  secret.value = std::move(*value);
  return true;
}

/// Logs `trouble` of `what` if it differs from the logged one.
void log_change(std::string& logged, const std::string& trouble, const std::string& what) {
  if (trouble == logged) return;
  if (trouble.empty())
    util::log_info(fmt::format("{} works again", what));
  else
    util::log_warning(fmt::format("{}: {}; it is tried again", what, trouble));
  logged = trouble;
}

}  // namespace

Notifier::Notifier(Source source, Outlets& outlets, spool::AlarmStore store,
                   const util::Clock& clock, std::uint64_t seed)
    : source_(std::move(source)),
      outlets_(outlets),
      store_(store),
      clock_(clock),
      heartbeat_(seed) {}

void Notifier::configure(config::HeartbeatSettings heartbeat,
                         std::vector<config::AlarmSettings> alarms) {
  const util::MutexLock lock(mutex_);
  wanted_ = !heartbeat.url.empty() || !alarms.empty();
  next_ = Configuration{std::move(heartbeat), std::move(alarms)};
}

bool Notifier::wanted() const {
  const util::MutexLock lock(mutex_);
  return wanted_;
}

void Notifier::apply_configuration() {
  std::optional<Configuration> next;
  {
    const util::MutexLock lock(mutex_);
    next.swap(next_);
  }
  if (!next) return;
  // A reload reads the secrets again.
  heartbeat_settings_ = std::move(next->heartbeat);
  heartbeat_secret_at_ = {};
  std::vector<Alarm> alarms;
  std::set<std::string> names;
  for (auto& settings : next->alarms) {
    names.insert(settings.name);
    const auto known = std::find_if(alarms_.begin(), alarms_.end(), [&](const Alarm& alarm) {
      return alarm.tracker.settings().name == settings.name;
    });
    if (known == alarms_.end()) {
      alarms.push_back({AlarmTracker(std::move(settings))});
      continue;
    }
    known->tracker.configure(std::move(settings));
    known->secret_at = {};
    alarms.push_back(std::move(*known));
    alarms_.erase(known);
  }
  alarms_ = std::move(alarms);
  // An error is no loss: they are forgotten after the next reload or start.
  static_cast<void>(store_.keep_only(names));
}

void Notifier::step(const std::function<void()>& progress) {
  apply_configuration();
  const auto warnings = source_();
  log_.update(warnings, clock_.now());
  if (heartbeat_settings_.url.empty() && alarms_.empty()) return;
  send_heartbeat(warnings.told);
  progress();
  for (auto& alarm : alarms_) {
    tell(alarm, warnings);
    save(alarm);
    progress();
  }
}

void Notifier::send_heartbeat(const std::vector<ActiveWarning>& warnings) {
  if (clock_.now() < heartbeat_secret_at_) return;
  std::string trouble;
  if (!have_secret(heartbeat_settings_.secret, trouble)) {
    heartbeat_secret_at_ = clock_.in(kSecretPause);
    return log_change(heartbeat_trouble_, trouble, "the heartbeat");
  }
  heartbeat_.configure(heartbeat_settings_);
  auto request = heartbeat_.due(warnings, clock_.now(), clock_.wall());
  if (!request) return;
  trouble = heartbeat_.settle(outlets_.ping(std::move(*request)), clock_.now());
  log_change(heartbeat_trouble_, trouble, "the heartbeat");
}

void Notifier::tell(Alarm& alarm, const CurrentWarnings& warnings) {
  const auto& settings = alarm.tracker.settings();
  if (!alarm.recalled) {
    if (const auto record = store_.read(settings.name)) {
      alarm.tracker.recall(*record, clock_.now());
      alarm.recalled = true;
    } else if (settings.kind == config::AlarmKind::sms) {
      return;  // how many were sent is not known, and without the spool none can be sent
    }
  }
  const auto what = fmt::format("alarm {}", settings.name);
  const auto news = alarm.tracker.update(warnings, clock_.now(), local_minute(clock_.wall()));
  if (!news || clock_.now() < alarm.secret_at) return;
  std::string trouble;
  auto secret = settings.secret;
  if (!have_secret(secret, trouble)) {
    alarm.secret_at = clock_.in(kSecretPause);
    return log_change(alarm.trouble, trouble, what);
  }
  alarm.tracker.set_secret(secret);
  const auto told = outlets_.tell(settings, *news);
  alarm.tracker.settle(told.has_value(), clock_.now());
  log_change(alarm.trouble, told ? std::string() : told.error().what, what);
}

void Notifier::save(Alarm& alarm) {
  if (!alarm.tracker.unsaved()) return;
  if (store_.write(alarm.tracker.settings().name, alarm.tracker.record(clock_.now())))
    alarm.tracker.mark_saved();
}

}  // namespace monitoring
