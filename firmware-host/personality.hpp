// What differs between makers: names, boot lines, habits. One file and one line in
// personalities.def each.
#pragma once

#include <span>
#include <string_view>

#include "firmware-host/command.hpp"

namespace firmware {

/// How +CMGR answers for a slot with nothing in it.
enum class EmptySlot : std::uint8_t { error_321, bare_ok };

struct Personality {
  std::string_view name;
  std::string_view manufacturer, model, revision;
  std::span<const std::string_view> boot_urcs;
  EmptySlot empty_slot = EmptySlot::error_321;
  bool text_mode_at_start = true;
  std::string_view memory_full_urc{};
  /// What is sent on the line when the SIM goes and comes; empty if nothing is.
  std::string_view sim_removed_urc{}, sim_inserted_urc{};
};

std::span<const Personality* const> all_personalities();
/// Null if unknown.
const Personality* find_personality(std::string_view name);

}  // namespace firmware
