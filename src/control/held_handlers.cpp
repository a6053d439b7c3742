// Messages that are held because their senders have sent too many.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "control/endpoints.hpp"
#include "spool/held.hpp"
#include "spool/inbox.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr const char* kListHeld = "gsmrelay inbox list --state held";

/// What names the SMS without a sender, which have an empty key. A sender of this name is meant by
/// its key only.
constexpr std::string_view kNoSender = "none";

/// Returns how well `wanted` names the sender with this key: 0 not at all, 1 as its end or as lists
/// show it, 2 as the whole name of a sender that is no number, 3 as its key.
int rank_of(const std::string& key, const std::string& wanted) {
  constexpr std::size_t kFewest = 4;  // of an end
  constexpr int kEnd = 1, kName = 2, kKey = 3;
  if (key == wanted) return kKey;
  if (key.empty()) return wanted == kNoSender ? kKey : 0;
  const auto sender =
      std::string_view(key).substr(key.starts_with(spool::kNameKey) ? spool::kNameKey.size() : 0);
  if (sender == wanted) return kName;
  const bool fits =
      util::mask_number(sender) == wanted || (wanted.size() >= kFewest && sender.ends_with(wanted));
  return fits ? kEnd : 0;
}

/// Returns the one sender with held messages that `wanted` names. No error has the number.
api::Result<std::string> find_sender(const HandlerContext& context, const std::string& wanted) {
  const auto all = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::Inbox(context.spool).held_senders();
  }();
  if (!all) return to_api_error(all.error());
  std::vector<std::string> found;
  int best = 1;
  for (const auto& sender : *all) {
    const int rank = rank_of(sender, wanted);
    if (rank > best) found.clear();
    best = std::max(best, rank);
    if (rank == best) found.push_back(sender);
  }
  if (found.empty())
    return api::fail(api::kNotFound, "no message of such a sender is held", kListHeld);
  if (found.size() > 1)
    return api::fail(
        api::kConflict,
        fmt::format("{} senders with held messages fit: give more of the number", found.size()),
        fmt::format("sudo {} --show-numbers", kListHeld));
  return found.front();
}

/// Releases held messages of all senders, or of one, a page at a time.
api::Result<> release_messages(const HandlerContext& context, const api::Request& request) {
  constexpr int kPerCall = 200;
  constexpr std::size_t kLongest = 40;
  auto in = json::Fields::of_body(request.http.body);
  const auto after =
      in.number("after", 0, std::numeric_limits<std::int64_t>::max(), json::Need::optional);
  const auto wanted = in.maybe_text("sender", kLongest);
  if (const auto error = in.error()) return api::fail(*error);
  std::optional<std::string> sender;
  // The messages of a later page may be gone: the flood guard has released them.
  if (wanted) {
    auto found = find_sender(context, *wanted);
    if (!found && after > 0) return Json{{"changed", 0}, {"next", nullptr}};
    if (!found) return tl::unexpected(found.error());
    sender = std::move(*found);
  }
  const auto released = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::Inbox(context.spool).release_all(after, kPerCall, sender);
  }();
  if (!released) return to_api_error(released.error());
  if (released->messages > 0) {
    util::log_info(fmt::format("held messages released on request of uid {}: {}",
                               request.http.peer.uid, released->messages));
    context.daemon.wake_relay();
  }
  Json json{{"changed", released->messages}, {"next", nullptr}};
  if (released->next) json["next"] = *released->next;
  return json;
}

api::Result<> release_message(const HandlerContext& context, const api::Request& request) {
  constexpr std::size_t kLongestKey = 64;
  const auto& wanted = request.arguments.at(0);
  if (wanted.size() > kLongestKey) return not_found("message", wanted, kListHeld);
  std::int64_t id = 0;
  int changed = 0;
  {
    const util::MutexLock lock(context.spool_mutex);
    spool::Inbox inbox(context.spool);
    const auto message = inbox.find(wanted);
    if (!message) return to_api_error(message.error());
    if (!*message) return not_found("message", wanted, kListHeld);
    id = (*message)->id;
    const auto released = inbox.release(id);
    if (!released) return to_api_error(released.error());
    changed = *released;
  }
  if (changed == 0)
    return api::fail(api::kConflict, fmt::format("message {} is not held", id),
                     fmt::format("gsmrelay inbox show {}", id));
  util::log_info(
      fmt::format("held message {} released on request of uid {}", id, request.http.peer.uid));
  context.daemon.wake_relay();
  return Json{{"changed", changed}};
}

constexpr Endpoint kHeldTable[] = {
    {"POST", "/v1/inbox/release", Access::change, {}, release_messages},
    {"POST", "/v1/inbox/{id}/release", Access::change, {}, release_message},
};

}  // namespace

const std::span<const Endpoint> kHeldEndpoints = kHeldTable;

}  // namespace control
