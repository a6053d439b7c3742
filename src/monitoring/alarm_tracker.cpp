#include "monitoring/alarm_tracker.hpp"

#include <algorithm>

#include "monitoring/quiet_hours.hpp"

namespace monitoring {

namespace {
constexpr util::Backoff kAlarmRetries{std::chrono::minutes(1), std::chrono::hours(1)};
}

AlarmTracker::AlarmTracker(config::AlarmSettings settings) : settings_(std::move(settings)) {}

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
  if (sent_ && now - *sent_ < settings_.pause) return false;
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
  Warnings current;
  for (const auto& warning : warnings.told)
    if (concerns(warning)) current.try_emplace(warning.key(), warning);
  // What another warning explains now has not ended.
  for (const auto& [key, warning] : told_)
    if (warnings.silent.contains(key)) current.try_emplace(key, warning);
  auto news = compare(current);
  if (!settings_.ends) {  // an end is learned, and told to nobody
    for (const auto& warning : news.ended) told_.erase(warning.key());
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
}

}  // namespace monitoring
