#include "control/endpoints.hpp"

namespace control {

std::vector<Endpoint> endpoints() {
  std::vector<Endpoint> all;
  for (const auto table : {kStatusEndpoints, kInboxEndpoints, kHeldEndpoints, kQueueEndpoints,
                           kRouteEndpoints, kSimEndpoints, kOutboxEndpoints, kRawCommandEndpoints,
                           kDiagnosticsEndpoints, kReloadEndpoints, kStatisticsEndpoints,
                           kWaitEndpoints, kDatabaseEndpoints, kHistoryEndpoints})
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

}  // namespace control
