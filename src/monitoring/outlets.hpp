// The ways out: HTTP for the heartbeat; command, e-mail, webhook and SMS for alarms.
#pragma once

#include <atomic>

#include "control/daemon_control.hpp"
#include "monitoring/alarm_tracker.hpp"
#include "net/http_client.hpp"
#include "util/result.hpp"

namespace monitoring {

/// What a Notifier uses to tell. Each call blocks for a limited time; one thread.
class Outlets {
 public:
  virtual ~Outlets() = default;
  virtual net::HttpResult ping(net::HttpRequest request) = 0;
  /// Tells `news` as `alarm` says. An error has no number, address or secret in its text.
  virtual util::Result<void> tell(const config::AlarmSettings& alarm, const Notification& news) = 0;
};

class SystemOutlets final : public Outlets {
 public:
  /// `stop` becomes true when the program ends. The references must outlive this.
  SystemOutlets(control::DaemonControl& daemon, const util::Clock& clock,
                const std::atomic<bool>& stop)
      : daemon_(daemon), clock_(clock), stop_(stop) {}
  net::HttpResult ping(net::HttpRequest request) override;
  util::Result<void> tell(const config::AlarmSettings& alarm, const Notification& news) override;

 private:
  util::Result<void> run_command(const config::AlarmSettings& alarm, const Notification& news);
  util::Result<void> send_mail(const config::AlarmSettings& alarm, const Notification& news);
  util::Result<void> post(const config::AlarmSettings& alarm, const Notification& news);
  util::Result<void> send_sms(const config::AlarmSettings& alarm, const Notification& news);

  control::DaemonControl& daemon_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
};

}  // namespace monitoring
