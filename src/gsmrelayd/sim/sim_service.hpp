// Runs requests on SIM cards (PIN, USSD) on the modems' threads, and steps guided swaps on its own
// thread.
#pragma once

#include <map>
#include <memory>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/sim/sim_swap_procedure.hpp"
#include "util/mutex.hpp"
#include "util/thread.hpp"

namespace gsmrelayd {

class SimService {
 public:
  explicit SimService(Shared& shared);
  ~SimService();

  /// Enters a PIN or PUK that a user gave. Blocks until the modem has answered.
  util::Result<void> unlock(ModemThread& thread, const modem::Unlocking& unlocking);
  /// Stores the number of the service centre on the card. Blocks until the modem has answered.
  util::Result<void> set_service_centre(ModemThread& thread, const util::PhoneNumber& number);
  /// Sends a USSD code or a reply. Blocks until the network has answered.
  util::Result<modem::UssdReply> ussd(ModemThread& thread, const std::string& text);
  /// Ends the USSD session that is open.
  util::Result<void> cancel_ussd(ModemThread& thread);
  /// Starts a guided swap on the modem; does nothing if one is running.
  void start_swap(const std::shared_ptr<ModemThread>& thread);
  /// Starts the test SMS of a swap alone; does nothing if a swap or a test is running.
  void start_test(const std::shared_ptr<ModemThread>& thread);
  /// Cancels the running swap of `modem`. Returns `reject` if there is none.
  util::Result<void> cancel_swap(const std::string& modem);
  /// Returns true while a guided swap runs on `modem`.
  bool swap_runs(const std::string& modem) const;
  /// Returns the state of the last swap of `modem` with the events after number `after`; waits up
  /// to `wait` for one. Returns `reject` if none was started.
  util::Result<control::SwapView> swap(const std::string& modem, std::uint64_t after,
                                       std::chrono::milliseconds wait);

 private:
  class Environment;
  struct Running;

  void start(const std::shared_ptr<ModemThread>& thread, SimSwapProcedure::From from,
             const char* event);
  void drive();
  bool is_news(const std::string& modem, std::uint64_t after) const REQUIRES(mutex_);

  Shared& shared_;
  mutable util::Mutex mutex_;
  util::CondVar changed_;
  /// By modem. An ended swap stays until the next one starts.
  std::map<std::string, std::unique_ptr<Running>> swaps_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  util::Thread driver_;  ///< steps the swaps and posts registrations of numbers
};

}  // namespace gsmrelayd
