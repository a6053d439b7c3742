// Results told by SMS, through the appliance, to who wished it. One thread.
#pragma once

#include <atomic>

#include "backend/publisher/schedule.hpp"
#include "backend/publisher/store.hpp"
#include "service/appliance_peer.hpp"

namespace publisher {

class ResultSms {
 public:
  ResultSms(Store& store, const service::AppliancePeer& appliance, const util::Clock& clock,
            const std::atomic<bool>& stop, std::uint64_t seed)
      : store_(store), appliance_(appliance), clock_(clock), stop_(stop), schedule_(clock, seed) {}

  /// Whatever is due; then when the next will be. An SMS that may have been taken is not sent
  /// again: each costs money.
  std::chrono::milliseconds run();

 private:
  void tell(const DueResult& due);

  Store& store_;
  const service::AppliancePeer& appliance_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  Schedule schedule_;
};

/// One SMS at most; no content.
std::string result_text(const DueResult& due);

}  // namespace publisher
