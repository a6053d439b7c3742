// What people ask about SIM cards, carried to the modems' threads; and the thread that drives
// guided swaps.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "gsmrelayd/modem/modem_thread.hpp"
#include "gsmrelayd/sim/sim_swap_procedure.hpp"

namespace gsmrelayd {

class SimService {
 public:
  /// `reject` for a modem there is none of. Called on any thread.
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
  class World;
  struct Running;

  void drive();

  Shared& shared_;
  const FindModem find_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::unique_ptr<Running>> swaps_;  ///< by modem; the last one stays
  bool stopping_ = false;
  std::thread driver_;  ///< runs while there is a swap
};

}  // namespace gsmrelayd
