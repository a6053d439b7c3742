#include "monitoring/metrics.hpp"

#include <array>
#include <map>

namespace monitoring {

namespace {

using control::ModemStatus;
using control::RouteView;
using enum MetricType;

constexpr std::array kOverall{control::Overall::fine, control::Overall::degraded,
                              control::Overall::critical};
constexpr std::array kHealths{control::ModemHealth::starting,  control::ModemHealth::up,
                              control::ModemHealth::degraded,  control::ModemHealth::held,
                              control::ModemHealth::absent,    control::ModemHealth::failing,
                              control::ModemHealth::suspended, control::ModemHealth::parked};

double in_seconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

double epoch_seconds(util::WallTime time) {
  return in_seconds(time.time_since_epoch());
}

/// Adds a sample for each modem: `value` returns it, or nothing for none.
template <class Value>
void add_each_modem(Exposition& out, const Snapshot& snapshot, Value value) {
  for (const auto& modem : snapshot.status.modems)
    if (const std::optional<double> sample = value(modem))
      out.add({{"modem", modem.name}}, *sample);
}

template <class Value>
void add_each_route(Exposition& out, const Snapshot& snapshot, Value value) {
  for (const auto& route : snapshot.routes)
    if (const std::optional<double> sample = value(route))
      out.add({{"route", route.figures.name}}, *sample);
}

void write_appliance(Exposition& out, const Snapshot& snapshot) {
  out.begin(info, "gsmrelay_build_info", "Version of gsmrelayd.");
  out.add({{"version", snapshot.status.version}}, 1);
  out.begin(gauge, "gsmrelay_uptime_seconds", "Time since the start of gsmrelayd.");
  out.add(in_seconds(snapshot.status.uptime));
  out.begin(gauge, "gsmrelay_health_state",
            "State of the appliance as `gsmrelay status` shows it: 1 for the state it is in.");
  for (const auto state : kOverall)
    out.add_flag({{"state", control::to_string(state)}}, snapshot.health.overall == state);
  out.begin(gauge, "gsmrelay_problem",
            "Number of warnings with this code and severity, as `gsmrelay status` shows them.");
  std::map<std::pair<std::string_view, std::string_view>, int> problems;
  for (const auto& warning : snapshot.health.warnings)
    ++problems[{warning.definition->code, warnings::to_string(warning.severity)}];
  for (const auto& [key, count] : problems)
    out.add({{"code", key.first}, {"severity", key.second}}, count);
  out.begin(gauge, "gsmrelay_spool_writable", "1 while received SMS can be stored.");
  out.add_flag({}, snapshot.status.spool_trouble.empty());
  out.begin(gauge, "gsmrelay_held_messages",
            "Messages that are held because their senders have sent too many.");
  out.add(static_cast<double>(snapshot.spool.held.messages));
  out.begin(gauge, "gsmrelay_spool_size_bytes", "Size of the spool's files.");
  out.add(static_cast<double>(snapshot.spool_bytes));
  out.begin(gauge, "gsmrelay_config_reload_failed",
            "1 while the configuration file has mistakes and an older configuration is in use.");
  out.add_flag({}, !snapshot.status.config_trouble.empty());
  if (!snapshot.disk) return;
  out.begin(gauge, "gsmrelay_disk_size_bytes", "Size of the spool's file system.");
  out.add(static_cast<double>(snapshot.disk->size_bytes));
  out.begin(gauge, "gsmrelay_disk_free_bytes", "Free space of the spool's file system.");
  out.add(static_cast<double>(snapshot.disk->free_bytes));
}

void write_modem_states(Exposition& out, const Snapshot& snapshot) {
  out.begin(gauge, "gsmrelay_modem_up", "1 while the modem works and is registered: it receives.");
  add_each_modem(out, snapshot, [](const ModemStatus& modem) {
    return modem.health == control::ModemHealth::up && modem.info.registered() ? 1 : 0;
  });
  out.begin(gauge, "gsmrelay_modem_registered", "1 while the modem is registered with a network.");
  add_each_modem(out, snapshot,
                 [](const ModemStatus& modem) { return modem.info.registered() ? 1 : 0; });
  out.begin(gauge, "gsmrelay_modem_state", "State of the modem: 1 for the state it is in.");
  for (const auto& modem : snapshot.status.modems)
    for (const auto health : kHealths)
      out.add_flag({{"modem", modem.name}, {"state", control::to_string(health)}},
                   modem.health == health);
  out.begin(gauge, "gsmrelay_modem_unable_seconds",
            "Time since the modem can no longer receive; 0 while it can.");
  add_each_modem(out, snapshot,
                 [](const ModemStatus& modem) { return in_seconds(modem.unable_for); });
  out.begin(gauge, "gsmrelay_modem_signal_dbm", "Signal strength in dBm.");
  add_each_modem(out, snapshot, [](const ModemStatus& modem) -> std::optional<double> {
    return modem.info.signal ? std::optional(modem.info.signal->dbm) : std::nullopt;
  });
  out.begin(gauge, "gsmrelay_modem_memory_used_messages", "Messages in a memory of the modem.");
  for (const auto& modem : snapshot.status.modems)
    for (const auto& memory : modem.info.memories)
      out.add({{"modem", modem.name}, {"memory", memory.name}}, memory.used);
  out.begin(gauge, "gsmrelay_modem_memory_size_messages", "Places of a memory of the modem.");
  for (const auto& modem : snapshot.status.modems)
    for (const auto& memory : modem.info.memories)
      out.add({{"modem", modem.name}, {"memory", memory.name}}, memory.total);
}

void write_modem_counters(Exposition& out, const Snapshot& snapshot) {
  struct ModemCounter {
    const char* name;
    const char* help;
    std::int64_t ModemStatus::*member;
  };
  constexpr ModemCounter kCounters[] = {
      {"gsmrelay_modem_received_messages_total", "SMS received by the modem.",
       &ModemStatus::received},
      {"gsmrelay_modem_sent_messages_total", "SMS (parts) sent by the modem.", &ModemStatus::sent},
      {"gsmrelay_modem_calls_total", "Voice calls that came in.", &ModemStatus::calls},
      {"gsmrelay_modem_commands_total", "AT commands sent to the modem.", &ModemStatus::commands},
      {"gsmrelay_modem_timeouts_total", "AT commands without a response in time.",
       &ModemStatus::timeouts},
      {"gsmrelay_modem_reopened_total", "Times that the modem's port was opened again.",
       &ModemStatus::reopened},
  };
  for (const auto& counter : kCounters) {
    out.begin(MetricType::counter, counter.name, counter.help);
    add_each_modem(out, snapshot, [&](const ModemStatus& modem) {
      return static_cast<double>(modem.*counter.member);
    });
  }
  out.begin(gauge, "gsmrelay_modem_last_response_timestamp_seconds",
            "Time of the modem's last response.");
  add_each_modem(out, snapshot, [&](const ModemStatus& modem) -> std::optional<double> {
    if (!modem.last_heard_ago) return std::nullopt;
    return epoch_seconds(snapshot.now - *modem.last_heard_ago);
  });
  out.begin(gauge, "gsmrelay_modem_last_message_timestamp_seconds",
            "Time of the last SMS that the modem received.");
  add_each_modem(out, snapshot, [&](const ModemStatus& modem) -> std::optional<double> {
    if (!modem.last_sms_ago) return std::nullopt;
    return epoch_seconds(snapshot.now - *modem.last_sms_ago);
  });
}

void write_route_states(Exposition& out, const Snapshot& snapshot) {
  out.begin(gauge, "gsmrelay_route_up",
            "1 while deliveries to the route are tried and its server answers.");
  add_each_route(out, snapshot, [](const RouteView& route) {
    return control::rest_of(route).empty() && route.state->breaker == relay::Breaker::closed ? 1
                                                                                             : 0;
  });
  out.begin(gauge, "gsmrelay_route_paused", "1 while the route is paused.");
  add_each_route(out, snapshot,
                 [](const RouteView& route) { return route.figures.paused ? 1 : 0; });
  out.begin(gauge, "gsmrelay_route_in_flight_deliveries", "Deliveries that are being sent.");
  add_each_route(out, snapshot, [](const RouteView& route) -> std::optional<double> {
    if (!route.state) return std::nullopt;
    return route.state->in_flight;
  });
  out.begin(gauge, "gsmrelay_route_waiting_deliveries", "Deliveries that wait for the route.");
  add_each_route(out, snapshot, [](const RouteView& route) { return route.figures.waiting; });
  out.begin(gauge, "gsmrelay_route_dead_deliveries", "Dead letters of the route.");
  add_each_route(out, snapshot, [](const RouteView& route) { return route.figures.dead; });
  out.begin(gauge, "gsmrelay_route_oldest_waiting_seconds",
            "Age of the oldest delivery that waits for the route; 0 if none waits.");
  add_each_route(out, snapshot, [](const RouteView& route) {
    return route.figures.oldest ? in_seconds(route.figures.oldest->age) : 0.0;
  });
}

void write_route_results(Exposition& out, const Snapshot& snapshot) {
  out.begin(counter, "gsmrelay_route_delivered_total", "Deliveries that the server has taken.");
  add_each_route(out, snapshot, [](const RouteView& route) { return route.figures.delivered; });
  out.begin(counter, "gsmrelay_route_dropped_total", "Deliveries that a person has dropped.");
  add_each_route(out, snapshot, [](const RouteView& route) { return route.figures.dropped; });
  out.begin(gauge, "gsmrelay_route_last_success_timestamp_seconds",
            "Time of the last delivery that the server took.");
  add_each_route(out, snapshot, [](const RouteView& route) -> std::optional<double> {
    if (!route.figures.last_success) return std::nullopt;
    return epoch_seconds(*route.figures.last_success);
  });
  out.begin(gauge, "gsmrelay_route_last_failure_timestamp_seconds",
            "Time of the last delivery that failed.");
  add_each_route(out, snapshot, [](const RouteView& route) -> std::optional<double> {
    if (!route.figures.last_failure) return std::nullopt;
    return epoch_seconds(*route.figures.last_failure);
  });
  out.begin(gauge, "gsmrelay_route_last_latency_seconds", "Duration of the last request.");
  add_each_route(out, snapshot, [](const RouteView& route) -> std::optional<double> {
    if (!route.figures.last_latency) return std::nullopt;
    return in_seconds(*route.figures.last_latency);
  });
}

void write_process(Exposition& out, const Snapshot& snapshot) {
  const auto& process = snapshot.process;
  out.begin(counter, "process_cpu_seconds_total", "CPU time of gsmrelayd.");
  out.add(process.cpu_seconds);
  out.begin(gauge, "process_resident_memory_bytes", "Memory of gsmrelayd.");
  out.add(static_cast<double>(process.resident_bytes));
  out.begin(gauge, "process_open_fds", "Open files of gsmrelayd.");
  out.add(static_cast<double>(process.open_files));
  out.begin(counter, "gsmrelay_disk_written_bytes_total",
            "Octets that gsmrelayd has caused to be written to storage since its start.");
  if (process.written_bytes) out.add(static_cast<double>(*process.written_bytes));
}

}  // namespace

std::string render_metrics(const Snapshot& snapshot, TextFormat format) {
  Exposition out(format);
  write_appliance(out, snapshot);
  write_modem_states(out, snapshot);
  write_modem_counters(out, snapshot);
  write_route_states(out, snapshot);
  write_route_results(out, snapshot);
  write_process(out, snapshot);
  return out.finish();
}

}  // namespace monitoring
