// Runs requests on SIM cards (PIN, USSD) on the modems' threads, and steps guided swaps on a thread
// of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/sim/sim_swap_procedure.hpp"
#include "util/mutex.hpp"
#include "util/thread.hpp"

namespace gsmrelayd {

class SimService {
 public:
  /// Returns a modem's thread, or `reject` for an unknown name. Called on any thread.
  using FindModem = std::function<util::Result<std::shared_ptr<ModemThread>>(const std::string&)>;

  SimService(Shared& shared, FindModem find);
  ~SimService();

  util::Result<void> unlock(const std::string& modem, const modem::Unlocking& unlocking);
  util::Result<modem::UssdReply> ussd(const std::string& modem, const std::string& text);
  util::Result<void> cancel_ussd(const std::string& modem);
  util::Result<void> start_swap(const std::string& modem);
  util::Result<void> cancel_swap(const std::string& modem);
  util::Result<control::SwapView> swap(const std::string& modem, std::uint64_t after,
                                       std::chrono::milliseconds wait);

 private:
  class Environment;
  struct Running;

  void drive();
  bool is_news(const std::string& modem, std::uint64_t after) const REQUIRES(mutex_);

  Shared& shared_;
  const FindModem find_;
  mutable util::Mutex mutex_;
  util::CondVar changed_;
  /// By modem; an ended one stays until the next.
  std::map<std::string, std::unique_ptr<Running>> swaps_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  util::Thread driver_;  ///< steps the swaps and posts registrations of numbers
};

}  // namespace gsmrelayd
