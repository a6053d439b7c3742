#include "modem/messages/message_memories.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/log.hpp"

namespace modem {

using util::Advice;
using util::Result;

namespace {

constexpr std::chrono::seconds kCpmsLimit{5};
// No modem can restart and answer again in this time, so the selection is unchanged.
constexpr std::chrono::seconds kSelectionHolds{4};

constexpr std::chrono::minutes kLeftOut{1}, kLeftOutAgain{10};

/// MT is SM and ME together, names in _P are preferences, BM holds broadcasts.
bool is_real_memory(std::string_view name) {
  return !name.empty() && name != "MT" && name != "BM" && !name.ends_with("_P");
}

/// Returns true for a name that is used if the modem has no real one: some list only MT.
bool may_hold_messages(std::string_view name) {
  return !name.empty() && name != "BM";
}

/// SR stores status reports only, even if the modem lists it for receiving.
bool stores_messages(std::string_view name) {
  return name != "SR";
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

Result<void> MessageMemories::set_up() {
  selected_.clear();
  if (auto found = find(); !found) return found;
  return choose_receiving();
}

Result<void> MessageMemories::find() {
  const auto lines = optional_query(channel_, "AT+CPMS=?", kCpmsLimit);
  if (!lines) return util::fail(lines.error());
  const auto text = parameters_of(*lines, "+CPMS:");
  const auto groups = at::groups(text);
  const bool bracketed = text.find('(') != std::string_view::npos;
  names_.clear();
  receivers_.clear();
  left_out_.clear();
  std::vector<std::string> others;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto name : groups[i]) {
      // Without brackets the three groups cannot be told apart: all names count as mem1.
      if (i == 0 || !bracketed) {
        if (is_real_memory(name)) add_once(names_, name);
        if (may_hold_messages(name)) add_once(others, name);
      }
      if (i == 2 && bracketed) receivers_.emplace(name);
    }
  }
  const bool receives = std::any_of(names_.begin(), names_.end(), stores_messages);
  if (!receives) names_ = std::move(others);
  if (names_.empty()) names_.emplace_back("SM");
  return {};
}

/// Returns the memories to receive into: the profile's order, then the others of the modem.
std::vector<std::string> MessageMemories::receiving_order() const {
  std::vector<std::string> order;
  for (const auto name : profile_->memories) {
    if (knows(name) && (receivers_.empty() || receivers_.contains(std::string(name)))) {
      order.emplace_back(name);
    }
  }
  for (const auto& name : names_) {
    if (stores_messages(name)) add_once(order, name);
  }
  return order;
}

Result<void> MessageMemories::choose_receiving() {
  const auto order = receiving_order();
  // A message for a full memory stays in the network.
  for (const bool room_wanted : {true, false}) {
    for (const auto& name : order) {
      const auto set = select_all(name);
      if (!set && set.error().advice == Advice::reopen) return util::fail(set.error());
      if (!set || !*set || (room_wanted && has_no_room(name))) continue;
      receiving_ = name;
      // Last in the sweep: see names().
      std::erase(names_, name);
      names_.push_back(name);
      return {};
    }
  }
  return util::fail(Advice::retry, "the modem refuses every message memory (SIM not ready?)");
}

/// Sets all three memories, or fewer if the modem refuses that.
Result<bool> MessageMemories::select_all(const std::string& memory) {
  for (const auto& form :
       {fmt::format("AT+CPMS=\"{0}\",\"{0}\",\"{0}\"", memory),
        fmt::format("AT+CPMS=\"{0}\",\"{0}\"", memory), fmt::format("AT+CPMS=\"{0}\"", memory)}) {
    AskOptions options;
    options.limit = kCpmsLimit;
    const auto answer = channel_.ask(form, options);
    if (!answer) return util::fail(answer.error());
    if (!answer->result.ok()) continue;
    const auto parameters = parameters_of(answer->lines, "+CPMS:");
    note_selected(memory, parameters);
    // Without counts in the answer a memory of no places would be taken for one with room.
    if (parameters.empty())
      if (auto read = refresh_fill(); !read) return util::fail(read.error());
    return true;
  }
  return false;
}

Result<void> MessageMemories::select(const std::string& memory) {
  assert(!memory.empty());
  if (selected_ == memory) return {};
  AskOptions options;
  options.limit = kCpmsLimit;
  auto answer = channel_.ask(fmt::format("AT+CPMS=\"{}\"", memory), options);
  if (answer && !answer->result.ok() && !receiving_.empty()) {
    answer =
        channel_.ask(fmt::format("AT+CPMS=\"{0}\",\"{1}\",\"{1}\"", memory, receiving_), options);
  }
  if (!answer) return util::fail(answer.error());
  if (!answer->result.ok()) {
    leave_out(memory, answer->result);
    return util::fail(at::to_error(answer->result, "AT+CPMS"));
  }
  note_selected(memory, parameters_of(answer->lines, "+CPMS:"));
  return {};
}

/// Leaves out a memory that AT+CPMS=? names and AT+CPMS= refuses, so that it does not prevent the
/// others from being read. The receiving memory stays: it was selected before.
void MessageMemories::leave_out(const std::string& memory, const at::FinalResult& why) {
  if (is_about_card(why) || memory == receiving_ || names_.size() < 2 || !knows(memory)) return;
  const bool again = left_out_.contains(memory);
  left_out_[memory] = channel_.clock().in(again ? kLeftOutAgain : kLeftOut);
  std::erase(names_, memory);
  if (again) return;
  util::log_warning(
      fmt::format("the modem refuses its memory {} ({}); it is left out", memory, to_string(why)));
}

/// Tries the memories again that were left out for long enough.
void MessageMemories::take_back_due() {
  for (const auto& [memory, until] : left_out_)
    if (channel_.clock().now() >= until && !knows(memory)) names_.insert(names_.begin(), memory);
}

bool MessageMemories::selection_is_recent() const {
  return channel_.clock().now() - confirmed_ <= kSelectionHolds;
}

bool MessageMemories::is_left_out(std::string_view memory) const {
  return left_out_.contains(std::string(memory)) && !knows(memory);
}

bool MessageMemories::knows(std::string_view memory) const {
  return std::find(names_.begin(), names_.end(), memory) != names_.end();
}

bool MessageMemories::has_no_room(std::string_view memory) const {
  return without_places_.contains(memory);
}

void MessageMemories::note_fill(const std::string& memory, int used, int total) {
  fill_of(memory) = {memory, used, total};
  if (total == 0) {
    without_places_.insert(memory);
  } else {
    without_places_.erase(memory);
  }
}

MemoryFill& MessageMemories::fill_of(const std::string& memory) {
  const auto found = std::find_if(fills_.begin(), fills_.end(),
                                  [&](const MemoryFill& fill) { return fill.name == memory; });
  return found != fills_.end() ? *found : fills_.emplace_back(MemoryFill{memory, 0, 0});
}

/// Stores the fill from `parameters`, "3,10,…" of the answer to AT+CPMS=.
void MessageMemories::note_selected(const std::string& memory, std::string_view parameters) {
  selected_ = memory;
  confirm_selection();
  const auto fields = at::fields(parameters);
  const auto used = at::number(fields, 0);
  const auto total = at::number(fields, 1);
  if (!used || !total) return;
  note_fill(memory, *used, *total);
}

/// Parses `"SM",3,10,"ME",0,23,…` of AT+CPMS?.
Result<void> MessageMemories::refresh_fill() {
  take_back_due();
  const auto lines = optional_query(channel_, "AT+CPMS?", kCpmsLimit);
  if (!lines) return util::fail(lines.error());
  const auto fields = at::fields(parameters_of(*lines, "+CPMS:"));
  for (std::size_t i = 0; i + 2 < fields.size(); i += 3) {
    const auto used = at::number(fields, i + 1);
    const auto total = at::number(fields, i + 2);
    if (used && total && knows(fields[i])) {
      note_fill(std::string(fields[i]), *used, *total);
    }
  }
  if (!fields.empty() && !fields.front().empty() && fields.front() != selected_) {
    selected_.clear();  // the modem has selected another memory
  }
  return {};
}

}  // namespace modem
