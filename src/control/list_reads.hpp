// The reads of whole lists with texts or whole numbers: each is logged as one, not page by page.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "api/request.hpp"
#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace control {

/// A list of a hundred thousand messages has hundreds of pages; a line in the log for each would
/// let journald drop other lines. The first page is logged before it is shown, and the number of
/// entries after the last one, or when the read is abandoned. Any thread.
class ListReads {
 public:
  /// A read whose next page is not asked for in this time is abandoned.
  static constexpr std::chrono::minutes kAbandonedAfter{10};

  explicit ListReads(const util::Clock& clock) : clock_(clock) {}
  /// Logs the reads that have not ended.
  ~ListReads();
  ListReads(const ListReads&) = delete;
  ListReads& operator=(const ListReads&) = delete;

  /// Returns true if `request` asks for the page that follows the last one that the same user has
  /// got of the same list, and asks for no more than that one did.
  bool continues(const api::Request& request, bool numbers, bool text) const;
  /// Records the page `response` to `request`, if it has a list. Logs how many entries the user has
  /// got if it is the last one. Logs reads that were abandoned, at each request.
  void record(const api::Request& request, const json::Json& response);

 private:
  struct Read {
    std::string list{};  ///< user, path, filter and permissions
    std::string next{};  ///< `before` of the page that follows
    std::string path{};
    unsigned uid = 0;
    bool text = false;
    util::Deadline last{};  ///< when its last page was shown
    std::int64_t entries = 0, pages = 0;
  };
  static void log_end(const Read& read, bool whole);
  /// Logs and forgets the reads that were abandoned.
  void end_abandoned(util::Deadline now) REQUIRES(mutex_);
  const util::Clock& clock_;
  static constexpr std::size_t kMost = 32;
  mutable util::Mutex mutex_;
  std::deque<Read> reads_ GUARDED_BY(mutex_);  ///< the last kMost that go on
};

}  // namespace control
