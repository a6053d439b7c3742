// Carries waiting deliveries to their routes. Owned by the relay thread; step() is its loop body.
#pragma once

#include <memory>
#include <vector>

#include "net/http_client.hpp"
#include "relay/breaker.hpp"
#include "relay/route.hpp"
#include "spool/spool.hpp"

namespace relay {

/// The routes a message gets, by their accept setting: given to Spool::accept. Immutable, any
/// thread.
class RouteTable final : public spool::Router {
 public:
  explicit RouteTable(std::vector<RouteSettings> routes);
  std::vector<std::string> routes_for(const spool::Message& message) const override;
  const std::vector<RouteSettings>& routes() const { return routes_; }
  const RouteSettings* find(std::string_view name) const;

 private:
  std::vector<RouteSettings> routes_;
};

/// What the relay knows that the spool does not.
struct RouteState {
  std::string name;
  Breaker breaker = Breaker::closed;
  int in_flight = 0;
  std::chrono::milliseconds until_probe{0};  ///< while open
};

class Relay {
 public:
  Relay(spool::Spool& spool, std::shared_ptr<const spool::File> file, net::HttpClient& http,
        const util::Clock& clock, std::shared_ptr<const RouteTable> table,
        std::uint64_t jitter_seed);
  ~Relay();

  /// Starts what is due, waits for answers until `deadline` or `wake_fd` (an io::Bell's, or -1),
  /// settles them in one transaction. Clears the bell itself when it rang, and only then looks into
  /// the spool for new work: the caller must not. An error if the spool cannot be read or written:
  /// answers are kept, settled later, and it may be called again at once.
  util::Result<void> step(util::Deadline deadline, int wake_fd);
  /// Stops starting new requests; waits for those under way until `deadline`, settles.
  util::Result<void> drain(util::Deadline deadline);
  /// A route that is gone keeps its waiting deliveries in the spool.
  void replace_table(std::shared_ptr<const RouteTable> table);
  /// A person asks: the route is tried by the next step, whatever its breaker says.
  void probe(std::string_view route);
  /// Any thread: as of the last step.
  std::vector<RouteState> states() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace relay
