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

void ListReads::record(const api::Request& request, const json::Json& response) {
  const auto* const next = response.find("before");
  if (next == nullptr || (!request.numbers && !request.text)) return;
  const bool goes_on = continues(request, request.numbers, request.text);
  const auto list = list_of(request, request.numbers, request.text);
  Read read{.list = list};
  {
    const util::MutexLock lock(mutex_);
    const auto known = std::ranges::find(reads_, list, &Read::list);
    if (known != reads_.end()) {
      if (goes_on) read = std::move(*known);
      reads_.erase(known);
    }
    read.entries += entries_of(response);
    ++read.pages;
    if (!next->is_null()) {
      read.next = std::to_string(next->number());
      reads_.push_back(std::move(read));
      if (reads_.size() > kMost) reads_.pop_front();
      return;
    }
  }
  if (read.pages == 1 && !request.text) return;
  util::log_info(fmt::format("{} of {} entries shown to uid {}: {}",
                             request.text ? "text" : "whole numbers", read.entries,
                             request.http.peer.uid, util::printable(request.http.path, 80)));
}

}  // namespace control
