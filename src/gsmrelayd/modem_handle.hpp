// A modem for one request of the local API: passes the request to the modem's thread.
#pragma once

#include <memory>

#include "gsmrelayd/sim/sim_service.hpp"

namespace gsmrelayd {

class ModemThreadHandle final : public control::ModemHandle {
 public:
  /// Keeps the thread alive as long as the handle is; `shared` and `sims` must outlive it.
  ModemThreadHandle(std::shared_ptr<ModemThread> thread, Shared& shared, SimService& sims);

  util::Result<std::vector<std::string>> raw_command(const control::RawCommand& command) override;
  void start_trace(std::chrono::seconds length, bool reopen) override;
  control::TraceView trace(std::uint64_t after, std::chrono::milliseconds wait) override;
  util::Result<std::vector<modem::HeardNetwork>> scan() override;
  util::Result<std::vector<control::ClearedMemory>> clear() override;
  util::Result<void> suspend(bool suspended) override;
  util::Result<void> recover(modem::Rung rung, bool force) override;
  void unpark() override { thread_->unpark(); }

  util::Result<void> unlock(const modem::Unlocking& unlocking) override;
  util::Result<void> set_service_centre(const util::PhoneNumber& number) override;
  util::Result<modem::UssdReply> ussd(const std::string& text) override;
  util::Result<void> cancel_ussd() override;
  util::Result<void> start_swap() override;
  util::Result<void> start_test() override;
  util::Result<void> cancel_swap() override;
  util::Result<control::SwapView> swap(std::uint64_t after,
                                       std::chrono::milliseconds wait) override;

 private:
  const std::string& name() const { return thread_->settings().name; }
  /// Fails with `reject`, and the command that cancels it, while a SIM swap runs on the modem.
  util::Result<void> check_no_swap() const;
  util::Result<void> check_reachable(modem::Rung rung) const;

  const std::shared_ptr<ModemThread> thread_;
  Shared& shared_;
  SimService& sims_;
};

}  // namespace gsmrelayd
