#include "modem/messages/message_storage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace modem {

using util::Advice;
using util::Result;
using ResultKind = at::FinalResult::Kind;
using namespace std::chrono_literals;

namespace {

constexpr auto kSlotLimit = 5s;
constexpr auto kPerSlot = 300ms;  // docs/field-notes.md#14-time-limits
// Limits a listing of any size to less than the stall limit of the modem's thread.
constexpr auto kLongestList = 120s;
constexpr auto kWalkLimit = 120s;
constexpr auto kListingLimit = 240s;
constexpr int kMostHungSlots = 3;
constexpr int kMaxSlots =
    1000;  // some firmware counts 27,000 slots (docs/field-notes.md#10-message-storage)

/// Returns true for the errors that say "no message there" (TS 27.005 §3.2.5, TS 27.007 §9.2).
bool is_empty_slot(const at::FinalResult& result) {
  return result.kind == ResultKind::error || result.is(ResultKind::cms_error, 321) ||
         result.is(ResultKind::cme_error, 21) || result.is(ResultKind::cme_error, 22);
}

bool is_draft(int stat) {
  return stat == 2 || stat == 3;
}

}  // namespace

// --- setting up -------------------------------------------------------------------------------

Result<void> MessageStorage::set_up() {
  memories_.forget_selection();
  stuck_.clear();
  phantoms_.clear();
  if (auto set = set_pdu_mode(); !set) return set;
  return memories_.set_up();
}

Result<void> MessageStorage::set_pdu_mode() {
  auto set = channel_.ask_ok("AT+CMGF=0");
  if (set) return {};
  if (set.error().advice == Advice::reopen) return util::fail(set.error());
  // A modem without a text mode may refuse to leave it.
  const auto lines = optional_query(channel_, "AT+CMGF?");
  if (!lines) return util::fail(lines.error());
  if (at::number(at::fields(parameters_of(*lines, "+CMGF:")), 0) == 0) return {};
  return util::fail(set.error());
}

/// Returns true only for an explicit 1, as some modems do not answer AT+CMGF?.
Result<bool> MessageStorage::in_text_mode() {
  const auto lines = optional_query(channel_, "AT+CMGF?");
  if (!lines) return util::fail(lines.error());
  return at::number(at::fields(parameters_of(*lines, "+CMGF:")), 0) == 1;
}

Result<bool> MessageStorage::still_set() {
  const auto text_mode = in_text_mode();
  if (!text_mode) return util::fail(text_mode.error());
  return !*text_mode;
}

/// Sets PDU mode again after another program or a restart set text mode. Resynchronises first, as a
/// message text may hold a line "OK".
Result<void> MessageStorage::leave_text_mode() {
  fell_back_ = true;
  channel_.distrust();
  return set_pdu_mode();
}

// --- listing ----------------------------------------------------------------------------------

Result<MessageStorage::Listing> MessageStorage::list(const std::string& memory, Expect expect,
                                                     Scope scope) {
  Listing listing;
  if (auto selected = memories_.select(memory); !selected) {
    if (memories_.knows(memory)) return util::fail(selected.error());
    return listing;  // left out: the other memories go on being read
  }
  fell_back_ = false;
  listing_deadline_ = channel_.clock().in(kListingLimit);
  const bool counted = memories_.fill_of(memory).used > 0;
  if (!cmgl_hangs()) {
    auto answer = ask_for_list(memory);
    if (!answer) return util::fail(answer.error());
    bool text_mode = !answer->items.empty() && parse_cmgl(answer->items.front().header).text_mode;
    if (!answer->result.ok() && !answer->cut && !cmgl_hangs()) {
      // In text mode 4 is no <stat>, and the answer an error (27.005 §4.1).
      const auto asked = in_text_mode();
      if (!asked) return util::fail(asked.error());
      text_mode = *asked;
    }
    if (text_mode) {
      if (auto set = leave_text_mode(); !set) return util::fail(set.error());
      answer = ask_for_list(memory);
      if (!answer) return util::fail(answer.error());
    }
    if (auto taken = take_entries(memory, *answer, listing); !taken) {
      return util::fail(taken.error());
    }
  }
  const bool everything = scope == Scope::everything;
  if (!everything)
    std::erase_if(listing.messages,
                  [](const StoredMessage& stored) { return stored.pdu_hex.empty(); });
  if (cmgl_hangs() ||
      (listing.messages.empty() && !listing.cut && (counted || expect == Expect::something))) {
    if (auto read = read_by_count(memory, expect, listing); !read) return util::fail(read.error());
  }
  listing.text_mode = fell_back_;
  if (everything) {
    if (auto read = read_unlisted(memory, listing); !read) return util::fail(read.error());
  } else {
    stuck_.filter(memory, listing.messages);
    std::erase_if(listing.messages,
                  [](const StoredMessage& stored) { return is_draft(stored.stat); });
  }
  memories_.confirm_selection();
  return listing;
}

/// Sends AT+CMGL=4. After a time-out without an entry the modem counts as one that hangs in it.
Result<Answer> MessageStorage::ask_for_list(const std::string& memory) {
  AskOptions options;
  options.two_line = true;
  options.limit = std::min<util::Duration>(
      kLongestList, std::max<util::Duration>(profile_->list_limit,
                                             3s + kPerSlot * memories_.fill_of(memory).total));
  auto answer = channel_.ask("AT+CMGL=4", options);
  if (!answer) {
    if (answer.error().advice != Advice::retry || channel_.timeouts_in_a_row() == 0) return answer;
    util::log_warning(
        "AT+CMGL got no answer; this modem's messages are read one by one from now on");
    cmgl_has_hung_ = true;
    return Answer{};
  }
  if (answer->result.ok()) return answer;
  if (is_about_card(answer->result)) return util::fail(at::to_error(answer->result, "AT+CMGL"));
  Answer none;  // not supported, or not in this memory: the messages are counted and read
  none.result = answer->result;
  return none;
}

Result<void> MessageStorage::take_entries(const std::string& memory, const Answer& answer,
                                          Listing& listing) {
  listing.cut = answer.cut;
  listing.messages.reserve(answer.items.size());
  memories_.fill_of(memory).used = static_cast<int>(answer.items.size());
  for (const auto& item : answer.items) {
    const auto entry = parse_cmgl(item.header);
    if (!entry.index || entry.text_mode) continue;
    if (!is_damaged(entry, item.pdu)) {
      listing.messages.push_back({memory, *entry.index, entry.stat, item.pdu});
      continue;
    }
    if (channel_.clock().now() >= listing_deadline_) {
      listing.cut = true;  // the next listing reads the rest
      continue;
    }
    // Read again; a message that is still damaged is kept as it is.
    auto again = read_slot(memory, *entry.index);
    if (!again && again.error().advice == Advice::reopen) return util::fail(again.error());
    const bool longer = again && *again && (*again)->pdu_hex.size() >= item.pdu.size();
    if (longer && !(*again)->pdu_hex.empty()) {
      listing.messages.push_back(std::move(**again));
    } else {
      listing.messages.push_back({memory, *entry.index, entry.stat, item.pdu});
    }
  }
  return {};
}

/// Reads slot by slot if AT+CPMS? counts more messages than AT+CMGL has listed: some modems leave
/// drafts out. Keeps the listing if that finds no more.
Result<void> MessageStorage::read_unlisted(const std::string& memory, Listing& listing) {
  if (auto refreshed = memories_.refresh_fill(); !refreshed) return refreshed;
  if (auto selected = memories_.select(memory); !selected) return selected;
  const auto used = static_cast<std::size_t>(std::max(memories_.fill_of(memory).used, 0));
  if (used <= listing.messages.size()) return {};
  Listing walked;
  const auto done = walk(memory, walked);
  if (!done && done.error().advice == Advice::reopen) return done;
  if (walked.messages.size() > listing.messages.size())
    listing.messages = std::move(walked.messages);
  return {};
}

Result<Answer> MessageStorage::ask_for_slot(int index) {
  AskOptions options;
  options.two_line = true;
  options.limit = kSlotLimit;
  return channel_.ask(fmt::format("AT+CMGR={}", index), options);
}

Result<std::optional<StoredMessage>> MessageStorage::read_slot(const std::string& memory,
                                                               int index) {
  auto answer = ask_for_slot(index);
  if (answer && !answer->items.empty() && parse_cmgr(answer->items.front().header).text_mode) {
    if (auto set = leave_text_mode(); !set) return util::fail(set.error());
    answer = ask_for_slot(index);
  }
  if (!answer) return util::fail(answer.error());
  if (!answer->result.ok()) {
    if (is_about_card(answer->result)) return util::fail(at::to_error(answer->result, "AT+CMGR"));
    if (!is_empty_slot(answer->result)) slot_refusal_ = answer->result;
    return std::nullopt;  // nothing for us here, whatever the error
  }
  if (answer->items.empty() || answer->items.front().pdu.empty()) return std::nullopt;
  const auto entry = parse_cmgr(answer->items.front().header);
  if (entry.text_mode) return std::nullopt;
  auto pdu = std::move(answer->items.front().pdu);
  if (is_damaged(entry, pdu)) {
    // A UART may lose octets: read again and keep the longer one.
    auto again = ask_for_slot(index);
    if (!again && again.error().advice == Advice::reopen) return util::fail(again.error());
    if (again && !again->items.empty() && again->items.front().pdu.size() > pdu.size())
      pdu = std::move(again->items.front().pdu);
  }
  return StoredMessage{memory, index, entry.stat, std::move(pdu)};
}

/// Reads slot by slot if AT+CPMS? counts messages that AT+CMGL did not list.
Result<void> MessageStorage::read_by_count(const std::string& memory, Expect expect,
                                           Listing& listing) {
  if (auto refreshed = memories_.refresh_fill(); !refreshed) return refreshed;
  if (auto selected = memories_.select(memory); !selected) return selected;
  const int used = memories_.fill_of(memory).used;
  if (used == 0) {
    listing.unexplained = expect == Expect::something;
    if (!cmgl_hangs() || expect == Expect::nothing) return {};
  }
  if (const auto known = phantoms_.find(memory);
      known != phantoms_.end() && known->second == used && expect == Expect::nothing) {
    return {};  // these were not found before
  }
  if (auto walked = walk(memory, listing); !walked) return walked;
  phantoms_.erase(memory);
  if (listing.messages.empty() && !listing.cut) phantoms_[memory] = used;
  return {};
}

/// Returns the indices of AT+CMGD=?, else those from 0 up to the size of the memory.
Result<std::vector<int>> MessageStorage::slots_to_walk(const std::string& memory, int total) {
  const auto lines = optional_query(channel_, "AT+CMGD=?", kSlotLimit);
  if (!lines) return util::fail(lines.error());
  const auto groups = at::groups(parameters_of(*lines, "+CMGD:"));
  auto slots = groups.empty() ? std::vector<int>{} : at::numbers(groups.front());
  if (slots.empty()) {
    for (int i = 0; i <= total; ++i) slots.push_back(i);
  }
  if (slots.size() > kMaxSlots) {
    util::log_warning(
        fmt::format("{} reports {} slots; the first {} are read", memory, slots.size(), kMaxSlots));
    slots.resize(kMaxSlots);
  }
  return slots;
}

Result<void> MessageStorage::walk(const std::string& memory, Listing& listing) {
  const auto fill = memories_.fill_of(memory);
  const auto slots = slots_to_walk(memory, fill.total);
  if (!slots) return util::fail(slots.error());
  const auto deadline = std::min(channel_.clock().in(kWalkLimit), listing_deadline_);
  const auto enough = static_cast<std::size_t>(std::max(fill.used, 0));
  slot_refusal_.reset();
  int hung = 0;
  for (const int slot : *slots) {
    if (enough > 0 && listing.messages.size() >= enough) return {};
    if (channel_.clock().now() >= deadline) {
      listing.cut = true;
      return {};
    }
    auto stored = read_slot(memory, slot);
    const bool reopen = !stored && stored.error().advice == Advice::reopen;
    // One slot that gets no answer does not hide the messages behind it.
    if (!stored && !reopen && channel_.timeouts_in_a_row() > 0 && ++hung < kMostHungSlots) {
      listing.cut = true;  // its message is read another time
      continue;
    }
    if (!stored && (reopen || listing.messages.empty())) return util::fail(stored.error());
    if (!stored) {
      listing.cut = true;  // keeps what was read
      return {};
    }
    if (*stored) listing.messages.push_back(std::move(**stored));
  }
  if (enough == 0 || !listing.messages.empty() || !slot_refusal_) return {};
  // Messages are counted, and no slot can be read: that is about the memory.
  memories_.leave_out(memory, *slot_refusal_);
  if (!memories_.knows(memory)) return {};
  return util::fail(
      Advice::retry,
      fmt::format("{} counts {} message{}, but none of its slots can be read ({})", memory,
                  fill.used, fill.used == 1 ? "" : "s", to_string(*slot_refusal_)));
}

// --- deleting ---------------------------------------------------------------------------------

/// Reads the slot of `stored` again. Returns false if it is empty, `retry` if it holds another
/// message. Without a PDU only <stat> is compared.
Result<bool> MessageStorage::still_holds(const StoredMessage& stored) {
  const auto another = [&] {
    return util::fail(Advice::retry, fmt::format("slot {} of {} no longer holds what was read",
                                                 stored.index, stored.memory));
  };
  if (stored.pdu_hex.empty()) {
    const auto answer = ask_for_slot(stored.index);
    if (!answer) return util::fail(answer.error());
    if (!answer->result.ok() && !is_empty_slot(answer->result))
      return util::fail(at::to_error(answer->result, "AT+CMGR"));
    if (!answer->result.ok() || answer->items.empty()) return false;
    const auto entry = parse_cmgr(answer->items.front().header);
    if (entry.text_mode || entry.stat != stored.stat || !answer->items.front().pdu.empty())
      return another();
    return true;
  }
  slot_refusal_.reset();
  const auto now = read_slot(stored.memory, stored.index);
  if (!now) return util::fail(now.error());
  if (!*now && slot_refusal_) return util::fail(at::to_error(*slot_refusal_, "AT+CMGR"));
  if (*now && (*now)->pdu_hex != stored.pdu_hex) return another();
  return now->has_value();
}

/// After a pause the modem may have restarted and selected another memory, or have another card:
/// the index could then be that of a message that is not committed. So the memory is selected again
/// and the slot read first.
Result<void> MessageStorage::delete_message(const StoredMessage& stored, Trust trust) {
  const bool paused = !memories_.selection_is_recent();
  if (paused) memories_.forget_selection();
  if (auto selected = memories_.select(stored.memory); !selected) return selected;
  if (paused || trust == Trust::none) {
    const auto holds = still_holds(stored);
    if (!holds) return util::fail(holds.error());
    if (!*holds) return {};
  }
  AskOptions options;
  options.limit = kSlotLimit;
  options.if_lost = IfLost::fail;  // the slot may hold another message by then
  const auto answer = channel_.ask(fmt::format("AT+CMGD={}", stored.index), options);
  if (!answer) return util::fail(answer.error());
  memories_.confirm_selection();
  if (!answer->result.ok() && !is_empty_slot(answer->result)) {
    return util::fail(at::to_error(answer->result, "AT+CMGD"));
  }
  if (auto& fill = memories_.fill_of(stored.memory); fill.used > 0) --fill.used;
  stuck_.deleted(stored);
  return {};
}

}  // namespace modem
