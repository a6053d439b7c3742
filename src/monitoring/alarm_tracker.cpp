#include "monitoring/alarm_tracker.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "monitoring/quiet_hours.hpp"
#include "warnings/definition.hpp"

namespace monitoring {

namespace {
constexpr util::Backoff kAlarmRetries{std::chrono::minutes(1), std::chrono::hours(1)};
/// After a start, until all that was wrong before is seen again: two minutes for a modem, and the
/// longest `visible_after` of a warning that is told.
constexpr std::chrono::minutes kStartTime{10};

/// Returns a warning of which only the name is known.
ActiveWarning recalled_warning(const spool::AlarmRecord::Told& told) {
  const auto* definition = warnings::find(told.code);
  auto text = definition ? std::string(definition->title) : told.code;
  if (!told.subject.empty()) text += fmt::format(" ({})", told.subject);
  return {.code = told.code,
          .subject = told.subject,
          .severity = told.severity == static_cast<int>(config::Threshold::critical)
                          ? config::Threshold::critical
                          : config::Threshold::degraded,
          .text = std::move(text),
          .next = {}};
}
}  // namespace

AlarmTracker::AlarmTracker(config::AlarmSettings settings) : settings_(std::move(settings)) {}

void AlarmTracker::configure(config::AlarmSettings settings) {
  settings_ = std::move(settings);
  const auto forgotten =
      std::erase_if(told_, [&](const auto& told) { return !concerns(told.second); });
  if (forgotten > 0) unsaved_ = true;
  failures_ = 0;
  retry_at_ = {};
}

spool::AlarmRecord AlarmTracker::record(util::Deadline now) const {
  using std::chrono::milliseconds;
  const auto age = [&](util::Deadline time) {
    return std::chrono::duration_cast<milliseconds>(now - time);
  };
  spool::AlarmRecord record;
  for (const auto& [key, warning] : told_)
    record.told.push_back({.code = warning.code,
                           .subject = warning.subject,
                           .severity = static_cast<int>(warning.severity)});
  if (sent_) record.sent = age(*sent_);
  for (const auto time : last_day_) record.sms.push_back(age(time));
  return record;
}

void AlarmTracker::recall(const spool::AlarmRecord& record, util::Deadline now) {
  if (sent_) return;
  for (const auto& told : record.told) {
    auto warning = recalled_warning(told);
    if (!concerns(warning)) continue;
    unseen_.insert(warning.key());
    told_.try_emplace(warning.key(), std::move(warning));
  }
  if (record.sent) sent_ = now - *record.sent;
  for (const auto age : record.sms) last_day_.push_back(now - age);
  recalled_until_ = now + kStartTime;
}

bool AlarmTracker::concerns(const ActiveWarning& warning) const {
  const auto& codes = settings_.codes;
  return warning.severity >= settings_.severity &&
         (codes.empty() || std::find(codes.begin(), codes.end(), warning.code) != codes.end());
}

Notification AlarmTracker::compare(const Warnings& current) const {
  Notification news;
  for (const auto& [key, warning] : current) {
    const auto known = told_.find(key);
    // A warning that has become more severe is told again.
    if (known == told_.end() || known->second.severity < warning.severity)
      news.began.push_back(warning);
    else
      news.lasting.push_back(warning);
  }
  for (const auto& [key, warning] : told_)
    if (!current.contains(key)) news.ended.push_back(warning);
  return news;
}

bool AlarmTracker::may_tell(const Notification& news, util::Deadline now, int minute) const {
  if (now < retry_at_) return false;
  // A rise to critical does not wait: the receiver knows of it as something lesser.
  const bool risen = std::any_of(news.began.begin(), news.began.end(), [&](const auto& warning) {
    return warning.severity == config::Threshold::critical && told_.contains(warning.key());
  });
  if (sent_ && now - *sent_ < settings_.pause && !risen) return false;
  if (std::ssize(last_day_) >= settings_.per_day) return false;
  const auto quiet = parse_quiet_hours(settings_.quiet);
  return !quiet || !quiet->contains(minute) ||
         std::any_of(news.began.begin(), news.began.end(), [](const ActiveWarning& warning) {
           return warning.severity == config::Threshold::critical;
         });
}

std::optional<Notification> AlarmTracker::update(const CurrentWarnings& warnings,
                                                 util::Deadline now, int minute) {
  constexpr std::chrono::hours kDay{24};
  while (!last_day_.empty() && now - last_day_.front() >= kDay) last_day_.pop_front();
  if (now >= recalled_until_) unseen_.clear();
  for (const auto& warning : warnings.told) unseen_.erase(warning.key());
  Warnings current;
  for (const auto& warning : warnings.told)
    if (concerns(warning)) current.try_emplace(warning.key(), warning);
  // What another warning explains now has not ended, and what is not seen again yet may not have.
  for (const auto& [key, warning] : told_)
    if (unseen_.contains(key) || warnings.silent.contains(key)) current.try_emplace(key, warning);
  auto news = compare(current);
  if (!settings_.ends) {  // an end is learned, and told to nobody
    for (const auto& warning : news.ended) told_.erase(warning.key());
    if (!news.ended.empty()) unsaved_ = true;
    news.ended.clear();
  }
  const bool changed = !news.began.empty() || !news.ended.empty();
  const bool reminder = !changed && !news.lasting.empty() && settings_.repeat.count() > 0 &&
                        sent_ && now - *sent_ >= settings_.repeat;
  if (!changed) changed_.reset();
  if (changed && !changed_) changed_ = now;
  if (!reminder && (!changed || now - *changed_ < settings_.group)) return std::nullopt;
  if (!may_tell(news, now, minute)) return std::nullopt;
  in_hand_ = std::move(current);
  return news;
}

void AlarmTracker::settle(bool taken, util::Deadline now) {
  if (!taken) {
    retry_at_ = now + kAlarmRetries.pause(failures_++);
    return;
  }
  failures_ = 0;
  told_ = in_hand_;
  sent_ = now;
  if (settings_.kind == config::AlarmKind::sms) last_day_.push_back(now);
  changed_.reset();
  unsaved_ = true;
}

}  // namespace monitoring
