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

constexpr std::string_view kAlarmFailed = "alarm-failed", kHeartbeatFailed = "heartbeat-failed";

/// Removes the warning that an outlet fails from what it tells itself: it would be told by the
/// attempt that ends it.
void leave_out(CurrentWarnings& warnings, std::string_view code, std::string_view subject) {
  std::erase_if(warnings.told, [&](const ActiveWarning& warning) {
    return warning.code == code && warning.subject == subject;
  });
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

std::vector<warnings::Finding> Notifier::failures() const {
  const util::MutexLock lock(mutex_);
  return failures_;
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
  // A reload reads the secrets again, and what failed may have been mended.
  heartbeat_outcome_.failures = 0;
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
    known->outcome.failures = 0;
    alarms.push_back(std::move(*known));
    alarms_.erase(known);
  }
  alarms_ = std::move(alarms);
  // An error is no loss: they are forgotten after the next reload or start.
  static_cast<void>(store_.keep_only(names));
  publish_failures();
}

void Notifier::publish_failures() {
  constexpr int kFewest = 2;
  std::vector<warnings::Finding> failures;
  if (heartbeat_outcome_.failures >= kFewest)
    failures.push_back(
        {.code = kHeartbeatFailed, .arguments = {{"reason", heartbeat_outcome_.trouble}}});
  for (const auto& alarm : alarms_)
    if (alarm.outcome.failures >= kFewest)
      failures.push_back({.code = kAlarmFailed,
                          .subject = alarm.tracker.settings().name,
                          .arguments = {{"reason", alarm.outcome.trouble}}});
  const util::MutexLock lock(mutex_);
  failures_ = std::move(failures);
}

void Notifier::note(Outcome& outcome, const std::string& trouble, const std::string& what) {
  outcome.failures = trouble.empty() ? 0 : outcome.failures + 1;
  const bool changed = trouble != outcome.trouble;
  outcome.trouble = trouble;
  publish_failures();
  if (!changed) return;
  if (trouble.empty())
    util::log_info(fmt::format("{} works again", what));
  else
    util::log_warning(fmt::format("{}: {}; it is tried again", what, trouble));
}

void Notifier::step(const std::function<void()>& progress) {
  apply_configuration();
  const auto warnings = source_();
  log_.update(warnings, clock_.now());
  if (heartbeat_settings_.url.empty() && alarms_.empty()) return;
  send_heartbeat(warnings);
  progress();
  for (auto& alarm : alarms_) {
    tell(alarm, warnings);
    save(alarm);
    progress();
  }
}

void Notifier::send_heartbeat(CurrentWarnings warnings) {
  if (clock_.now() < heartbeat_secret_at_) return;
  std::string trouble;
  if (!have_secret(heartbeat_settings_.secret, trouble)) {
    heartbeat_secret_at_ = clock_.in(kSecretPause);
    return note(heartbeat_outcome_, trouble, "the heartbeat");
  }
  heartbeat_.configure(heartbeat_settings_);
  leave_out(warnings, kHeartbeatFailed, "");
  auto request = heartbeat_.due(warnings.told, clock_.now(), clock_.wall());
  if (!request) return;
  trouble = heartbeat_.settle(outlets_.ping(std::move(*request)), clock_.now());
  note(heartbeat_outcome_, trouble, "the heartbeat");
}

void Notifier::tell(Alarm& alarm, CurrentWarnings warnings) {
  const auto& settings = alarm.tracker.settings();
  leave_out(warnings, kAlarmFailed, settings.name);
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
    return note(alarm.outcome, trouble, what);
  }
  alarm.tracker.set_secret(secret);
  const auto told = outlets_.tell(settings, *news);
  alarm.tracker.settle(told.has_value(), clock_.now());
  note(alarm.outcome, told ? std::string() : told.error().what, what);
}

void Notifier::save(Alarm& alarm) {
  if (!alarm.tracker.unsaved()) return;
  if (store_.write(alarm.tracker.settings().name, alarm.tracker.record(clock_.now())))
    alarm.tracker.mark_saved();
}

}  // namespace monitoring
