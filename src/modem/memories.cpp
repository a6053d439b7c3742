// The store's memories: which there are, which one receives, how full they are (27.005 §3.2.2).
#include <fmt/format.h>

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/query.hpp"
#include "modem/store.hpp"

namespace modem {

using util::Advice;
using util::Result;

namespace {

/// MT is SM and ME once more, the _P kin are preferences, BM holds broadcasts.
bool is_real_memory(std::string_view name) {
  return !name.empty() && name != "MT" && name != "BM" && !name.ends_with("_P");
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

Result<void> Store::find_memories() {
  const auto lines = query(channel_, "AT+CPMS=?", kSelectLimit);
  if (!lines) return util::fail(lines.error());
  const auto text = parameters_of(*lines, "+CPMS:");
  const auto groups = at::groups(text);
  const bool bracketed = text.find('(') != std::string_view::npos;
  memories_.clear();
  receivers_.clear();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto name : groups[i]) {
      // Without brackets nobody can tell the three groups apart: all of it is mem1.
      if ((i == 0 || !bracketed) && is_real_memory(name)) add_once(memories_, name);
      if (i == 2 && bracketed) receivers_.emplace(name);
    }
  }
  if (memories_.empty()) memories_.emplace_back("SM");
  return {};
}

/// The profile's first choice that the modem has, then whatever else it has.
Result<void> Store::choose_receiving() {
  std::vector<std::string> order;
  for (const auto name : profile_->memories) {
    if (knows(name) && (receivers_.empty() || receivers_.contains(std::string(name)))) {
      order.emplace_back(name);
    }
  }
  // SR takes status reports only: it never receives, though it may be named for it.
  for (const auto& name : memories_) {
    if (name != "SR") add_once(order, name);
  }
  // What is to be stored where there is no room waits in the network for ever.
  for (const bool room_wanted : {true, false}) {
    for (const auto& name : order) {
      const auto set = select_all(name);
      if (!set) return util::fail(set.error());
      if (!*set || (room_wanted && has_no_room(name))) continue;
      receiving_ = name;
      // Last in the sweep: see memories().
      std::erase(memories_, name);
      memories_.push_back(name);
      return {};
    }
  }
  return util::fail(Advice::retry, "the modem refuses every message memory (SIM not ready?)");
}

/// All three memories, then fewer where that is refused.
Result<bool> Store::select_all(const std::string& memory) {
  for (const auto& form :
       {fmt::format("AT+CPMS=\"{0}\",\"{0}\",\"{0}\"", memory),
        fmt::format("AT+CPMS=\"{0}\",\"{0}\"", memory), fmt::format("AT+CPMS=\"{0}\"", memory)}) {
    AskOptions options;
    options.limit = kSelectLimit;
    const auto answer = channel_.ask(form, options);
    if (!answer) return util::fail(answer.error());
    if (!answer->result.ok()) continue;
    note_used_total(memory, parameters_of(answer->lines, "+CPMS:"));
    selected_ = memory;
    selection_confirmed_ = channel_.clock().now();
    return true;
  }
  return false;
}

bool Store::knows(std::string_view memory) const {
  return std::find(memories_.begin(), memories_.end(), memory) != memories_.end();
}

/// As the modem said; one it has not spoken of yet may have.
bool Store::has_no_room(std::string_view memory) const {
  return std::any_of(fills_.begin(), fills_.end(), [memory](const MemoryFill& fill) {
    return fill.name == memory && fill.total == 0;
  });
}

MemoryFill& Store::fill_of(const std::string& memory) {
  const auto found = std::find_if(fills_.begin(), fills_.end(),
                                  [&](const MemoryFill& fill) { return fill.name == memory; });
  return found != fills_.end() ? *found : fills_.emplace_back(MemoryFill{memory, 0, 0});
}

/// "3,10,…" as AT+CPMS= answers.
void Store::note_used_total(const std::string& memory, std::string_view parameters) {
  const auto fields = at::fields(parameters);
  const auto used = at::number(fields, 0);
  const auto total = at::number(fields, 1);
  if (!used || !total) return;
  fill_of(memory) = {memory, *used, *total};
}

/// `"SM",3,10,"ME",0,23,…` as AT+CPMS? answers.
Result<void> Store::refresh_fill() {
  const auto lines = query(channel_, "AT+CPMS?", kSelectLimit);
  if (!lines) return util::fail(lines.error());
  const auto fields = at::fields(parameters_of(*lines, "+CPMS:"));
  for (std::size_t i = 0; i + 2 < fields.size(); i += 3) {
    const auto used = at::number(fields, i + 1);
    const auto total = at::number(fields, i + 2);
    if (used && total && knows(fields[i])) {
      fill_of(std::string(fields[i])) = {std::string(fields[i]), *used, *total};
    }
  }
  if (!fields.empty() && !fields.front().empty() && fields.front() != selected_) {
    selected_.clear();  // another memory than we think is being read
  }
  return {};
}

}  // namespace modem
