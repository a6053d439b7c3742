#include "modem/modem.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "modem/network/network_time.hpp"
#include "modem/network/radio.hpp"
#include "util/log.hpp"

namespace modem {

using util::Deadline;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kEventFloodLimit = 1s;

}  // namespace

Modem::Modem(io::Port& port, const util::Clock& clock, FindProfile find)
    : parts_(port, clock, find) {}

// --- bring-up and health ----------------------------------------------------------------------

Result<void> Modem::bring_up(const BringUpOptions& options) {
  up_ = false;
  forget_signs_of_restart();
  if (auto done = BringUp(parts_, options).run(); !done) return done;
  expected_.clear();
  // A modem that cannot list and may count wrongly is read slot by slot once.
  if (parts_.storage.cmgl_hangs()) expected_ = {memories().begin(), memories().end()};
  up_ = true;
  const auto& info = parts_.info;
  util::log_info(fmt::format("{}: {} {} is up, SIM {}, receiving into {}", parts_.port.name(),
                             info.manufacturer, info.model, to_string(info.sim), memories().back()),
                 {{"DRIVER", info.driver}});
  return {};
}

/// Drops the signs of the restart that caused this bring-up: they do not mean another restart.
void Modem::forget_signs_of_restart() {
  parts_.channel.clear_restart_suspicion();
  health_check_.reset();
  std::erase_if(pending_, [](const Event& event) {
    return std::holds_alternative<Restarted>(event) || std::holds_alternative<SimChanged>(event);
  });
  std::erase_if(parts_.channel.urcs(), [this](const Urc& urc) {
    const auto kind = classify_urc(urc.line, *parts_.profile);
    return kind == UrcKind::restart || kind == UrcKind::ready || kind == UrcKind::sim;
  });
}

Result<void> Modem::poll_health() {
  if (auto read = parts_.network.refresh(); !read) return read;
  parts_.publish_network();
  if (!parts_.info.registered()) {
    const auto level = ensure_radio_on(parts_.channel);
    if (!level) return util::fail(level.error());
    parts_.info.radio = *level;
  }
  if (auto read = parts_.storage.memories().refresh_fill(); !read) return read;
  parts_.publish_storage();
  if (auto closed = parts_.ussd.close_if_idle(); !closed) return closed;
  return check_health();
}

Result<void> Modem::check_health() {
  const auto finding = health_check_.run(up_);
  if (!finding) return util::fail(finding.error());
  if (*finding == HealthCheck::Finding::restarted) pending_.push_back(Restarted{});
  if (*finding == HealthCheck::Finding::sim_changed) pending_.push_back(SimChanged{});
  return {};
}

Result<void> Modem::unlock(const Unlocking& unlocking, PinProvider& provider) {
  auto done = parts_.sim.unlock(*parts_.profile, unlocking, provider);
  parts_.publish_sim();
  return done;
}

// --- events -----------------------------------------------------------------------------------

Result<std::optional<Event>> Modem::next_event(Deadline deadline) {
  // A modem may send URCs without a meaning all the time: the caller must run at intervals.
  const auto patience = parts_.clock.in(kEventFloodLimit);
  for (bool flooded = false;;) {
    if (auto event = take_pending()) return event;
    if (flooded) return std::nullopt;
    const auto heard =
        parts_.channel.listen(std::min(deadline, health_check_.due().value_or(deadline)));
    if (!heard) return util::fail(heard.error());
    if (*heard == AtChannel::Heard::woken) return std::nullopt;
    flooded = *heard == AtChannel::Heard::something && parts_.clock.now() >= patience;
    const auto check_due = health_check_.due();
    if (check_due && parts_.clock.now() >= *check_due) {
      const bool doubted = sim_in_doubt();
      if (auto checked = check_health(); !checked) return util::fail(checked.error());
      if (doubted && !sim_in_doubt()) return take_pending();  // what had to wait may be due
    } else if (*heard == AtChannel::Heard::nothing) {
      return std::nullopt;
    }
  }
}

/// Returns the oldest pending event, but a restart first, as it makes the others invalid.
std::optional<Event> Modem::take_pending() {
  if (parts_.channel.restart_suspected()) {
    parts_.channel.clear_restart_suspicion();
    return Restarted{};
  }
  if (parts_.channel.take_hint()) pending_.push_back(MessageWaiting{});
  auto& urcs = parts_.channel.urcs();
  while (pending_.empty() && !urcs.empty()) {
    auto urc = std::move(urcs.front());
    urcs.pop_front();
    if (auto event = understand(std::move(urc))) pending_.push_back(std::move(*event));
  }
  if (pending_.empty()) return std::nullopt;
  auto event = std::move(pending_.front());
  pending_.pop_front();
  return event;
}

std::vector<DirectMessage> Modem::take_unacknowledged() {
  std::vector<DirectMessage> direct;
  for (auto& event : pending_) {
    if (auto* message = std::get_if<DirectMessage>(&event)) direct.push_back(std::move(*message));
  }
  for (auto& urc : parts_.channel.urcs()) {
    if (classify_urc(urc.line, *parts_.profile) == UrcKind::message) {
      direct.push_back(parse_direct(std::move(urc)));
    }
  }
  pending_.clear();
  parts_.channel.urcs().clear();
  return direct;
}

std::optional<Event> Modem::understand(Urc urc) {
  switch (classify_urc(urc.line, *parts_.profile)) {
    case UrcKind::message_waiting: {
      auto waiting = parse_waiting(urc.line, parts_.profile->quirks.report_index_wrong);
      if (!parts_.storage.memories().knows(waiting.memory)) waiting.memory.clear();
      if (!waiting.memory.empty()) expected_.insert(waiting.memory);
      report_announced_ = report_announced_ || urc.line.starts_with("+CDSI:");
      return waiting;
    }
    case UrcKind::message:
      return parse_direct(std::move(urc));
    case UrcKind::memory_full:
      return MemoryFull{};
    case UrcKind::restart:
      return Restarted{};
    case UrcKind::registration: {
      const bool changed = parts_.network.domains().take(urc.line);
      parts_.publish_network();
      // Some modems do not report a changed card: they only lose the network.
      if (changed) health_check_.request();
      return changed ? std::optional<Event>(NetworkChanged{}) : std::nullopt;
    }
    case UrcKind::call:
      return IncomingCall{};
    case UrcKind::network_time: {
      const auto time = parse_told_time(urc.line);
      return time ? std::optional<Event>(NetworkTime{*time, urc.heard}) : std::nullopt;
    }
    case UrcKind::ready:
    case UrcKind::sim:
      health_check_.request();
      return std::nullopt;
    case UrcKind::ussd:
      util::log_info(fmt::format("{}: an unexpected USSD answer was dropped", parts_.port.name()));
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

// --- receiving --------------------------------------------------------------------------------

Result<std::vector<StoredMessage>> Modem::list(const std::string& memory,
                                               MessageStorage::Scope scope) {
  if (scope == MessageStorage::Scope::everything && (!up_ || sim_in_doubt()))
    return util::fail(util::Advice::retry, "the modem or its SIM is not ready");
  listing_was_cut_ = false;
  drop_hints(memory, nullptr);  // this listing serves them
  const auto expect = expected_.erase(memory) > 0 ? MessageStorage::Expect::something
                                                  : MessageStorage::Expect::nothing;
  auto listing = parts_.storage.list(memory, expect, scope);
  if (!listing) return util::fail(listing.error());
  if (auto mended = mend_reports(memory, expect, listing->unexplained); !mended)
    return util::fail(mended.error());
  parts_.publish_storage();
  drop_hints(memory, &listing->messages);
  listing_was_cut_ = listing->cut;
  if (listing->cut) pending_.push_back(MessageWaiting{memory, -1});
  if (listing->text_mode) pending_.push_back(Restarted{});
  if (listing->unexplained && up_ && memories().size() > 1) pending_.push_back(MessageWaiting{});
  return std::move(listing->messages);
}

/// Some modems announce status reports in a memory of no places, SR, and lose them
/// (docs/field-notes.md#9-message-indication): after a listing of `memory` they are received
/// directly.
Result<void> Modem::mend_reports(const std::string& memory, MessageStorage::Expect expect,
                                 bool unexplained) {
  constexpr std::string_view kReports = "SR";
  const auto& memories = parts_.storage.memories();
  const bool no_places = memory == kReports && memories.has_no_room(memory);
  const bool no_memory = report_announced_ && !memories.knows(kReports);
  const bool lost = report_announced_ && unexplained;
  if (no_memory || expect == MessageStorage::Expect::something) report_announced_ = false;
  if (!up_ || (!no_places && !no_memory && !lost)) return {};
  if (auto done = parts_.indication.send_reports_directly(); !done) return done;
  parts_.info.announcing = parts_.indication.setting();
  return {};
}

/// Drops pending hints about `memory`: all of them, or those about slots in `listed`.
void Modem::drop_hints(const std::string& memory, const std::vector<StoredMessage>* listed) {
  const auto covered = [&](const MessageWaiting& waiting) {
    if (waiting.memory != memory) return false;
    if (listed == nullptr) {
      expected_.insert(memory);
      return true;
    }
    return std::any_of(listed->begin(), listed->end(),
                       [&](const StoredMessage& s) { return s.index == waiting.index; });
  };
  std::erase_if(pending_, [&](const Event& event) {
    const auto* waiting = std::get_if<MessageWaiting>(&event);
    return waiting != nullptr && covered(*waiting);
  });
  std::erase_if(parts_.channel.urcs(), [&](const Urc& urc) {
    return classify_urc(urc.line, *parts_.profile) == UrcKind::message_waiting &&
           covered(parse_waiting(urc.line, parts_.profile->quirks.report_index_wrong));
  });
}

Result<void> Modem::delete_message(const StoredMessage& message, MessageStorage::Trust trust) {
  if (sim_in_doubt())
    return util::fail(util::Advice::retry,
                      "the SIM may have been changed: nothing is deleted until that is known");
  if (auto heard = parts_.channel.catch_up(); !heard) return heard;
  if (card_may_have_changed()) trust = MessageStorage::Trust::none;
  auto done = parts_.storage.delete_message(message, trust);
  parts_.publish_storage();
  return done;
}

/// Returns true if a URC or a restart suggests it and no check has been made since.
bool Modem::card_may_have_changed() {
  const auto& urcs = parts_.channel.urcs();
  return health_check_.due() || parts_.channel.restart_suspected() ||
         std::any_of(urcs.begin(), urcs.end(), [this](const Urc& urc) {
           const auto kind = classify_urc(urc.line, *parts_.profile);
           return kind == UrcKind::sim || kind == UrcKind::ready || kind == UrcKind::restart ||
                  kind == UrcKind::registration;
         });
}

Result<void> Modem::acknowledge() {
  return parts_.indication.acknowledge();
}

// --- requests ---------------------------------------------------------------------------------

Result<Submission> Modem::submit(util::OctetView smsc, util::OctetView tpdu) {
  return submit_sms(parts_.channel, *parts_.profile, smsc, tpdu, refusal_);
}

Result<void> Modem::set_service_centre(const util::PhoneNumber& number) {
  return write_service_centre(parts_.channel, number, parts_.info.service_centre);
}

Result<void> Modem::hang_up() {
  return modem::hang_up(parts_.channel);
}

Result<std::vector<std::string>> Modem::send_raw(std::string_view command, util::Duration limit) {
  auto lines = modem::send_raw(parts_.channel, command, limit);
  parts_.storage.memories().forget_selection();  // the command may have selected another memory
  return lines;
}

}  // namespace modem
