#include "control/list_reads.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "json/json.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

/// Returns what the pages of a list have in common. `since_s` grows while a list is read.
std::string list_of(const api::Request& request, bool numbers, bool text) {
  auto list = fmt::format("{} {} {} {}", request.http.peer.uid, numbers, text, request.http.path);
  for (const auto& [name, value] : request.http.query)
    if (name != "before" && name != "limit" && name != "since_s")
      list += fmt::format("\n{}={}", name, value);
  return list;
}

std::int64_t entries_of(const json::Json& response) {
  for (const auto& [name, value] : response.items())
    if (value.is_array()) return static_cast<std::int64_t>(value.size());
  return 0;
}

}  // namespace

bool ListReads::continues(const api::Request& request, bool numbers, bool text) const {
  const auto before = request.parameter("before");
  if (!before) return false;
  const auto list = list_of(request, numbers, text);
  const util::MutexLock lock(mutex_);
  return std::ranges::any_of(
      reads_, [&](const Read& read) { return read.list == list && read.next == *before; });
}

void ListReads::log_end(const Read& read, bool whole) {
  // The one page of whole numbers was logged before it was shown.
  if (read.pages == 1 && !read.text) return;
  util::log_info(fmt::format(
      "{} of {} entries shown to uid {}: {}{}", read.text ? "text" : "whole numbers", read.entries,
      read.uid, util::printable(read.path, 80), whole ? "" : "; the rest was not asked for"));
}

void ListReads::end_abandoned(util::Deadline now) {
  while (!reads_.empty() &&
         (reads_.size() > kMost || now - reads_.front().last > kAbandonedAfter)) {
    log_end(reads_.front(), false);
    reads_.pop_front();
  }
}

void ListReads::record(const api::Request& request, const json::Json& response) {
  const auto* const next = response.find("before");
  const bool shows_list = next != nullptr && (request.numbers || request.text);
  const auto now = clock_.now();
  if (!shows_list) {
    const util::MutexLock lock(mutex_);
    return end_abandoned(now);
  }
  const bool goes_on = continues(request, request.numbers, request.text);
  const auto list = list_of(request, request.numbers, request.text);
  Read read{
      .list = list, .path = request.http.path, .uid = request.http.peer.uid, .text = request.text};
  const util::MutexLock lock(mutex_);
  const auto known = std::ranges::find(reads_, list, &Read::list);
  if (known != reads_.end()) {
    if (goes_on)
      read = std::move(*known);
    else
      log_end(*known, false);
    reads_.erase(known);
  }
  read.entries += entries_of(response);
  ++read.pages;
  read.last = now;
  if (next->is_null()) {
    log_end(read, true);
  } else {
    read.next = std::to_string(next->number());
    reads_.push_back(std::move(read));
  }
  end_abandoned(now);
}

ListReads::~ListReads() {
  for (const auto& read : reads_) log_end(read, false);
}

}  // namespace control
