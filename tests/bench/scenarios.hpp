// What ./dev bench runs. Each makes an appliance of its own and adds figures.
#pragma once

#include <string>

#include "figures.hpp"

namespace bench {

/// `name` stands before the figures; `spool` is copied in first (empty: a fresh one);
/// `daemon_toml`: further keys of [daemon].
struct Setting {
  std::string name, spool, daemon_toml{};
};

/// Single SMS, each delivered after the one before was relayed and deleted.
void alone(Report& report, const Setting& setting);
/// A modem full of SMS when the daemon starts.
void backlog(Report& report, const Setting& setting);
/// Memory with 1 to 64 modems.
void memory(Report& report);
/// Deliveries that waited, to a server that takes its time.
void waiting(Report& report);
/// What is written to the disk while nothing happens, in half an hour.
void idle(Report& report);
/// A spool that has seen `messages`, all relayed; written to `path`.
void make_history(const std::string& path, int messages);

}  // namespace bench
