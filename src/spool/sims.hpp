// The ledger of SIMs and of PIN attempts: what Spool does with its tables `sim` and `pin_attempt`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spool/pen.hpp"
#include "spool/pin_key.hpp"

namespace spool {

void see_sim(Work& work, const SimSighting& sighting);
void set_number(Work& work, const std::string& sim, const std::string& number,
                const std::string& from);
void set_balance(Work& work, const std::string& sim, std::int64_t hundredths);

std::vector<SimRecord> list_sims(Connection& connection);

/// Decides whether `pin` may be tried and, if so, notes that it is being tried.
PinVerdict begin_attempt(Work& work, const PinKey& key, const std::string& sim,
                         std::string_view pin, std::optional<int> tries_left, PinBy by);
void settle_attempt(Work& work, const PinKey& key, const std::string& sim, std::string_view pin,
                    PinOutcome outcome);

}  // namespace spool
