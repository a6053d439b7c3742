// The program gsmrelay-publisher: the queue, its API and the worker.
#pragma once

#include <atomic>

#include "backend/publisher/configuration.hpp"
#include "backend/publisher/lanes.hpp"
#include "backend/publisher/result_sms.hpp"
#include "backend/publisher/store.hpp"
#include "backend/publisher/worker.hpp"
#include "service/program.hpp"

namespace publisher {

/// Connections to other programs and servers, called by several threads at once, and the threads;
/// tests replace them.
struct Dependencies {
  std::unique_ptr<service::Peer> vault;
  std::unique_ptr<service::AppliancePeer> appliance;  ///< null: no results by SMS
  Gateways gateways;
  std::unique_ptr<Lanes> lanes{};  ///< null: work() does everything itself
};
Dependencies make_dependencies(const Configuration& configuration, const std::atomic<bool>& stop);

class Publisher final : public service::Service {
 public:
  static util::Result<std::unique_ptr<Publisher>> make(const service::Environment& environment,
                                                       Configuration configuration,
                                                       Dependencies dependencies);

  /// Waits for the requests that run; `stop` must be true.
  ~Publisher() override;
  std::vector<service::Listener> listeners() override;
  std::chrono::milliseconds work() override;

 private:
  Publisher(const service::Environment& environment, Configuration configuration,
            Dependencies dependencies, std::unique_ptr<Store> store);
  Executor executor();
  void tidy();
  /// Ends restored publications that nobody has released in time.
  void tidy_restored();
  /// Sends results by SMS, beside the publications: the appliance may be slow. Returns how long to
  /// wait before the next call.
  std::chrono::milliseconds tell_results();

  const util::Clock& clock_;
  std::function<void()> wake_;
  Configuration configuration_;
  Dependencies dependencies_;
  std::unique_ptr<Store> store_;
  Worker worker_;
  std::unique_ptr<ResultSms> result_sms_;
  std::atomic<bool> telling_{false};        ///< ResultSms::run() is running
  std::atomic<bool> results_wanted_{true};  ///< a publication may have been settled
  util::Deadline results_at_;               ///< written while `telling_`, read while not
  util::Deadline tidy_at_;
  util::Deadline tidied_at_;
};

/// The command rotate-keys: seals everything under the newest key. Returns the exit code.
int rotate_keys(Configuration configuration);

/// The command release: publishes the posts that were restored from a backup, or ends them. Needs
/// no secret. Returns the exit code.
enum class Release { publish, end };
int release_restored(const Configuration& configuration, Release release);

}  // namespace publisher
