// Values of the daemon and the spool as JSON. Numbers and the identities of SIM and modem are
// masked unless asked otherwise; message texts are not in here.
#pragma once

#include "control/daemon_control.hpp"
#include "json/json.hpp"
#include "spool/audit.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "spool/outgoing.hpp"

namespace control {

using json::Json;

enum class Numbers { masked, whole };

struct View {
  Numbers numbers = Numbers::masked;
  util::WallTime now;
  std::optional<spool::ServiceTime> service_now{};

  std::string number(const std::string& text) const;
  /// "imsi:2620…" keeps its prefix.
  std::string identity(const std::string& text) const;
  /// Seconds, never negative: the date may have jumped.
  std::int64_t age(util::WallTime then) const;

  Json of(const ModemStatus& modem) const;
  /// The last day, oldest first.
  static Json of(const std::vector<SignalSample>& signals);
  Json of(const spool::Message& message) const;
  Json of(const spool::PartialSet& set) const;
  Json of(const spool::RawRecord& record) const;  ///< without its octets
  Json of(const spool::Delivery& delivery) const;
  Json of(const spool::AuditLine& line) const;
  Json of(const WatchEvent& event) const;
  Json of(const spool::Outgoing& message) const;
};

/// A route as the configuration, the relay and the spool know it together.
struct RouteView {
  spool::RouteFigures figures;
  std::optional<relay::RouteState> state;  ///< nothing: not in the configuration any more
};
std::vector<RouteView> merge_routes(const std::vector<relay::RouteState>& states,
                                    const std::vector<spool::RouteFigures>& figures);
Json to_json(const RouteView& route);

/// Where a message stands, in one word: "relayed", "waiting", "dead", "dropped", "kept"; with
/// "incomplete" before anything else for a set that misses parts.
const char* standing(const spool::Message& message, const std::vector<spool::Delivery>& deliveries);

}  // namespace control
