// What a worker shows of its modem to the other threads.
#include <fmt/format.h>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

using control::ModemHealth;

namespace {

constexpr std::size_t kSignalsKept = 24 * 60;  // a day of minutes

}  // namespace

control::ModemStatus ModemThread::status() const {
  const std::lock_guard lock(status_mutex_);
  auto status = status_;
  const auto ago = [&](const auto& since) -> std::optional<std::chrono::milliseconds> {
    if (!since) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(shared_.clock.now() - *since);
  };
  status.last_heard_ago = ago(last_heard_);
  status.last_sms_ago = ago(last_sms_);
  for (const auto& [when, dbm] : signals_)
    status.signals.push_back({*ago(std::optional(when)), dbm});
  return status;
}

void ModemThread::set_health(ModemHealth health, std::string trouble) {
  {
    const std::lock_guard lock(status_mutex_);
    if (status_.health == health && status_.trouble == trouble) return;
    status_.health = health;
    status_.trouble = trouble;
  }
  const auto text =
      fmt::format("{}{}{}", control::to_string(health), trouble.empty() ? "" : ": ", trouble);
  util::log(health == ModemHealth::up || health == ModemHealth::starting ? util::LogLevel::info
                                                                         : util::LogLevel::warning,
            fmt::format("modem {} is {}", settings_.name, text), {{"MODEM", settings_.name}});
  shared_.events.add("modem", settings_.name, text);
}

void ModemThread::note_signal(const modem::Modem& modem) {
  const auto dbm = modem.info().signal_dbm;
  if (!dbm) return;
  const std::lock_guard lock(status_mutex_);
  signals_.emplace_back(shared_.clock.now(), *dbm);
  if (signals_.size() > kSignalsKept) signals_.pop_front();
}

void ModemThread::show(const modem::Modem& modem) {
  const std::lock_guard lock(status_mutex_);
  status_.info = modem.info();
  status_.money = sim_.money();
  status_.commands = commands_before_ + static_cast<std::int64_t>(modem.channel().commands_sent());
  status_.sent = sender_.sent();
  status_.sending_trouble = sender_.trouble();
  status_.timeouts = timeouts_before_ + modem.channel().timeouts();
  last_heard_ = modem.channel().last_heard();
}

}  // namespace gsmrelayd
