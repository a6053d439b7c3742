#include "gsmrelayd/modem/memory_clearing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/octets.hpp"

namespace gsmrelayd {

namespace {

using modem::MessageStorage;
using modem::StoredMessage;
using util::Advice;

constexpr int kUnsent = 2, kSent = 3;  // TS 27.005 §3.1: <stat>

constexpr const char* kNotDeleted =
    "the modem answers OK and does not delete; change the SIM, or clear it in a phone";

enum class Content { draft, sent, received };

/// Returns true for an SMS-SUBMIT: TP-MTI behind the service centre is 01 (TS 23.040 §9.2.3.1).
bool is_submit(const std::string& pdu_hex) {
  constexpr unsigned kMti = 0x03, kSubmit = 0x01;
  const auto octets = util::from_hex(pdu_hex);
  if (!octets || octets->empty()) return false;
  const std::size_t first = std::size_t{1} + octets->front();
  return first < octets->size() && ((*octets)[first] & kMti) == kSubmit;
}

/// A modem may report a wrong <stat>: only an SMS-SUBMIT, or a message without a PDU, is no
/// received one.
Content content_of(const StoredMessage& stored) {
  if (stored.stat != kUnsent && stored.stat != kSent) return Content::received;
  if (!stored.pdu_hex.empty() && !is_submit(stored.pdu_hex)) return Content::received;
  return stored.stat == kUnsent ? Content::draft : Content::sent;
}

/// Reading a message changes its <stat> from unread to read: it counts only without a PDU.
bool is_same(const StoredMessage& one, const StoredMessage& other) {
  return one.index == other.index && one.pdu_hex == other.pdu_hex &&
         (!one.pdu_hex.empty() || one.stat == other.stat);
}

/// Clears one memory. Made, run once and destroyed.
class MemoryClearing {
 public:
  MemoryClearing(modem::Modem& modem, std::string memory, const KeepMessages& keep,
                 Heartbeat& heartbeat)
      : modem_(modem), keep_(keep), heartbeat_(heartbeat) {
    result_.name = std::move(memory);
  }

  /// An error is `reopen`.
  util::Result<control::ClearedMemory> run();

 private:
  util::Result<std::vector<StoredMessage>> list();
  util::Result<void> remove(const StoredMessage& stored);
  util::Result<void> count_rest();
  void count_deleted(const StoredMessage& stored);
  void leave(int messages, const std::string& why);
  void report(const std::string& trouble);
  modem::MemoryFill fill() const;

  modem::Modem& modem_;
  const KeepMessages& keep_;
  Heartbeat& heartbeat_;
  std::vector<StoredMessage> removed_;
  control::ClearedMemory result_;
};

modem::MemoryFill MemoryClearing::fill() const {
  for (const auto& fill : modem_.info().memories)
    if (fill.name == result_.name) return fill;
  return {};
}

void MemoryClearing::leave(int messages, const std::string& why) {
  if (messages == 0) return;
  result_.left += messages;
  report(fmt::format("{} left: {}", messages, why));
}

void MemoryClearing::report(const std::string& trouble) {
  result_.trouble += (result_.trouble.empty() ? "" : "; ") + trouble;
}

/// A memory that the modem refuses, which is then left out, is an error here.
util::Result<std::vector<StoredMessage>> MemoryClearing::list() {
  auto listed = modem_.list(result_.name, MessageStorage::Scope::everything);
  heartbeat_.beat();
  const auto& known = modem_.memories();
  if (listed && std::find(known.begin(), known.end(), result_.name) == known.end())
    return util::fail(Advice::retry, "the modem refuses this memory");
  return listed;
}

void MemoryClearing::count_deleted(const StoredMessage& stored) {
  switch (content_of(stored)) {
    case Content::draft:
      ++result_.drafts;
      return;
    case Content::sent:
      ++result_.sent;
      return;
    case Content::received:
      ++result_.saved;
      return;
  }
}

util::Result<void> MemoryClearing::remove(const StoredMessage& stored) {
  const auto done = modem_.delete_message(stored, MessageStorage::Trust::none);
  heartbeat_.beat();
  if (done) {
    removed_.push_back(stored);
    return {};
  }
  if (done.error().advice == Advice::reopen) return done;
  leave(1, done.error().what);
  return {};
}

/// Lists the memory once more, as some modems answer OK and delete nothing.
util::Result<void> MemoryClearing::count_rest() {
  const auto rest = list();
  if (!rest && rest.error().advice == Advice::reopen) return util::fail(rest.error());
  if (!rest) {
    report("it is not known what the modem has deleted: " + rest.error().what);
    return {};
  }
  if (modem_.listing_was_cut()) {
    report("it is not known what the modem has deleted: it broke off the listing");
    return {};
  }
  int stuck = 0;
  for (const auto& stored : removed_) {
    const bool there = std::any_of(rest->begin(), rest->end(),
                                   [&](const auto& other) { return is_same(stored, other); });
    there ? static_cast<void>(++stuck) : count_deleted(stored);
  }
  leave(stuck, kNotDeleted);
  result_.used = fill().used;
  const int listed = static_cast<int>(rest->size());
  leave(std::max(result_.used - std::max(listed, result_.left), 0),
        "the modem counts them and does not list them");
  return {};
}

util::Result<control::ClearedMemory> MemoryClearing::run() {
  const auto stored = list();
  if (!stored && stored.error().advice == Advice::reopen) return util::fail(stored.error());
  result_.before = result_.used = fill().used;
  result_.total = fill().total;
  if (!stored) {
    report(stored.error().what);
    return result_;
  }
  if (modem_.listing_was_cut()) report("there may be more: the modem broke off the listing");
  std::vector<StoredMessage> received, others;
  int unreadable = 0, stuck = 0;
  for (const auto& one : *stored) {
    const bool outgoing = content_of(one) != Content::received;
    if (!outgoing && one.pdu_hex.empty())
      ++unreadable;
    else if (!outgoing && modem_.is_stuck(one))
      ++stuck;  // the spool had it, and would take it as new after its duplicate window
    else
      (outgoing ? others : received).push_back(one);
  }
  leave(unreadable, "the modem does not show what is in them; they may be received SMS");
  leave(stuck, kNotDeleted);
  if (!keep_(received)) {
    leave(static_cast<int>(received.size()), "the spool cannot store these received SMS");
    received.clear();
  }
  for (const auto* group : {&received, &others})
    for (const auto& one : *group)
      if (auto removed = remove(one); !removed) return util::fail(removed.error());
  if (auto counted = count_rest(); !counted) return util::fail(counted.error());
  return result_;
}

}  // namespace

util::Result<std::vector<control::ClearedMemory>> clear_memories(modem::Modem& modem,
                                                                 const KeepMessages& keep,
                                                                 Heartbeat& heartbeat) {
  if (modem.memories().empty())
    return util::fail(Advice::retry, "the modem is not up: its memories are not known yet");
  std::vector<control::ClearedMemory> all;
  const auto memories = modem.memories();  // a copy: a refused one is left out meanwhile
  for (const auto& memory : memories) {
    auto one = MemoryClearing(modem, memory, keep, heartbeat).run();
    if (!one) return util::fail(one.error());
    all.push_back(std::move(*one));
  }
  return all;
}

}  // namespace gsmrelayd
