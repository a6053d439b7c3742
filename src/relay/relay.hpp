// Sends waiting deliveries to their routes. Belongs to the relay thread; step() is its loop body.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "net/http_client.hpp"
#include "relay/breaker.hpp"
#include "relay/piece_sessions.hpp"
#include "relay/route.hpp"
#include "spool/spool.hpp"

namespace relay {

/// The configured routes; selects those of a message for Inbox::accept. The routes do not change,
/// and what is remembered of messages has its own lock, so any thread may use it.
class RouteTable final : public spool::Router {
 public:
  /// `find_kind` returns the object of a kind's name, or null. `sessions` are those of the table
  /// that this one replaces, so that the pieces of an image before and after belong together.
  explicit RouteTable(std::vector<RouteSettings> routes,
                      const Route* (*find_kind)(std::string_view) = &find_route,
                      std::shared_ptr<PieceSessions> sessions = std::make_shared<PieceSessions>());
  /// Returns the names of the routes whose `accept` and `incomplete` settings fit `message`.
  /// Remembers a piece of an image at once; see TransactionRouter.
  std::vector<std::string> routes_for(const spool::Message& message) const override;
  /// The same; what it learns is in `pieces`.
  std::vector<std::string> routes_for(const spool::Message& message,
                                      PieceSessions::Transaction& pieces) const;
  const std::shared_ptr<PieceSessions>& sessions() const { return sessions_; }
  const std::vector<RouteSettings>& routes() const { return routes_; }
  /// Returns the settings of the route `name`, or null.
  const RouteSettings* find(std::string_view name) const;
  /// Returns the kind of `settings`, or null if it is unknown.
  const Route* kind_of(const RouteSettings& settings) const { return find_kind_(settings.kind); }

 private:
  std::vector<RouteSettings> routes_;
  const Route* (*find_kind_)(std::string_view);
  std::shared_ptr<PieceSessions> sessions_;
};

/// The router of one transaction of the spool. What it learns of images counts after commit() only,
/// because the SMS of a transaction that is rolled back come again.
class TransactionRouter final : public spool::Router {
 public:
  /// `table` must outlive this.
  explicit TransactionRouter(const RouteTable& table) : table_(table), pieces_(*table.sessions()) {}
  std::vector<std::string> routes_for(const spool::Message& message) const override {
    return table_.routes_for(message, pieces_);
  }
  /// To be called when the transaction is committed.
  void commit() { pieces_.commit(); }

 private:
  const RouteTable& table_;
  mutable PieceSessions::Transaction pieces_;
};

/// The state of a route as the relay sees it; the spool does not store it.
struct RouteState {
  std::string name;
  Breaker breaker = Breaker::closed;
  int in_flight = 0;
  std::chrono::milliseconds until_probe{0};  ///< 0 while closed
  std::string reason = {};     ///< why the last delivery failed; empty: not the route's fault
  bool refused = false;        ///< the reason concerns the address or the credentials of the route
  bool asked_to_wait = false;  ///< the server has named the pause
  std::string_view fault{};    ///< the code of the warning for `reason`; empty: not known
  config::FileFault held{};    ///< why nothing is sent, whatever the breaker
  std::string host{};          ///< of its URL, with the port if it has one; empty: not known
  bool by_name = false;        ///< the host is a name, which a name server must know
};

/// What happened to a message or a route, for logs and `gsmrelay watch`. Numbers are masked.
struct Notice {
  std::string route;
  std::string text;  ///< "message 12 from kitchen delivered to main in 3 ms"
  /// Set if the route itself has changed: it works again, or does not any more.
  std::optional<bool> works{};
  std::string reason{};  ///< why it does not
};

class Relay {
 public:
  Relay(spool::Spool& spool, std::shared_ptr<const spool::File> file, net::HttpClient& http,
        const util::Clock& clock, const std::shared_ptr<const RouteTable>& table,
        std::uint64_t jitter_seed);
  ~Relay();

  /// Starts the deliveries that are due, waits for responses until `deadline` or until `wake_fd`
  /// (of an io::Bell, or -1) is readable, and settles the ended deliveries in one transaction. Ends
  /// a delivery that its route kind has not completed in time. Clears the bell before it reads new
  /// work from the spool; the caller must not clear it. Returns an error if the spool cannot be
  /// read or written; results are then kept and settled later, and step() may be called again at
  /// once.
  util::Result<void> step(util::Deadline deadline, int wake_fd);
  /// Waits until `deadline` for the deliveries in flight, starts no other, and settles.
  util::Result<void> drain(util::Deadline deadline);
  /// Applies changed routes. The waiting deliveries of a removed route stay in the spool.
  void replace_table(const std::shared_ptr<const RouteTable>& table);
  /// Makes the next step try the route `route`, even if its breaker is open.
  void probe(std::string_view route);
  /// Calls `notify` on the relay thread for each settled message and each change of a route.
  void set_notify(std::function<void(const Notice&)> notify);
  /// Returns the state of each route as of the last step. Any thread.
  std::vector<RouteState> states() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace relay
