// The metrics of the appliance (docs/operations.md lists them). Labels are names of modems, routes
// and memories, states and codes; never a number, an identity or a text.
#pragma once

#include <string>

#include "monitoring/exposition.hpp"
#include "monitoring/snapshot.hpp"

namespace monitoring {

/// Returns `snapshot` as the text of a scrape.
std::string render_metrics(const Snapshot& snapshot, TextFormat format);

}  // namespace monitoring
