// Sends results by SMS, through the appliance. Used by one thread.
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

  /// Sends the results that are due. Returns how long to wait before the next call. An SMS that may
  /// be in the appliance's queue is not sent again: each costs money.
  std::chrono::milliseconds run();

 private:
  void tell(const DueResult& due);

  Store& store_;
  const service::AppliancePeer& appliance_;
  const util::Clock& clock_;
  const std::atomic<bool>& stop_;
  Schedule schedule_;
};

/// Returns the text of the SMS: it fits into one, and has no content of the publication.
std::string result_text(const DueResult& due);

}  // namespace publisher
