// Values of the daemon and the spool as JSON. Numbers and the identities of SIM and modem are
// masked by default; message texts are never included.
#pragma once

#include "control/daemon_control.hpp"
#include "json/json.hpp"
#include "spool/audit.hpp"
#include "spool/delivery_queue.hpp"
#include "spool/inbox.hpp"
#include "spool/outgoing.hpp"
#include "warnings/report.hpp"

namespace control {

using json::Json;

enum class Numbers { masked, whole };

/// The state of a route in the relay and the spool.
struct RouteView {
  spool::RouteFigures figures;
  std::optional<relay::RouteState> state;  ///< nothing: not in the configuration
};

struct View {
  Numbers numbers = Numbers::masked;
  util::WallTime now;
  std::optional<spool::ServiceTime> service_now{};

  /// Returns a phone number, masked if `numbers` says so.
  std::string number(const std::string& text) const;
  /// Returns an identity likewise; "imsi:2620…" keeps its prefix.
  std::string identity(const std::string& text) const;
  /// Returns the seconds since `then`; never negative, although the date may have jumped.
  std::int64_t age(util::WallTime then) const;

  Json of(const ModemStatus& modem) const;
  /// Returns the samples of the last day, oldest first.
  static Json of(const std::vector<SignalSample>& signals);
  Json of(const spool::Message& message) const;
  Json of(const spool::PartialSet& set) const;
  Json of(const spool::RawRecord& record) const;  ///< without its octets
  Json of(const spool::Delivery& delivery) const;
  /// Returns a delivery whose next try depends on its route, too: there is none while the route is
  /// paused or not in the configuration, and none before the next probe of one that does not work.
  Json of(const spool::Delivery& delivery, const std::vector<RouteView>& routes) const;
  /// Returns to_json() of a route, with the ages of its last success and failure.
  Json of(const RouteView& route) const;
  Json of(const spool::AuditLine& line) const;
  Json of(const WatchEvent& event) const;
  Json of(const spool::Outgoing& message) const;
  Json of(const spool::HistoryEntry& entry) const;

  /// Returns `values` as an array.
  template <class Values>
  Json list(const Values& values) const {
    auto out = Json::array();
    for (const auto& value : values) out.push_back(of(value));
    return out;
  }
};

/// Returns one page of `records` as `name`, and as "before" where the next page begins (null:
/// none).
template <class Records>
Json page_json(const char* name, const Records& records, Json list, int limit) {
  const bool more = static_cast<int>(records.size()) >= limit;
  return Json{{name, std::move(list)}, {"before", more ? Json(records.back().id) : Json()}};
}

/// Joins the two lists by name: configured routes first, then those that only the spool knows.
std::vector<RouteView> merge_routes(const std::vector<relay::RouteState>& states,
                                    const std::vector<spool::RouteFigures>& figures);
Json to_json(const RouteView& route);
/// Returns a warning with what follows from it.
Json warning_json(const warnings::Warning& warning);

/// Returns why no delivery of `route` is tried, whatever its server: "not configured", "held" or
/// "paused"; "" if deliveries are tried.
std::string_view rest_of(const RouteView& route);

/// Returns the state of a message in one word: "incomplete" for a set that misses parts, else
/// "waiting", "dead", "dropped", "relayed" or "kept".
const char* overall_state(const spool::Message& message,
                          const std::vector<spool::Delivery>& deliveries);

}  // namespace control
