#include "relay/completion.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <set>
#include <thread>

TEST_CASE("a completion from another thread is taken once and signals the eventfd") {
  const auto queue = std::make_shared<relay::CompletionQueue>();
  const int bell = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  queue->set_wake_fd(bell);
  const relay::Completion completion(7, queue);
  std::thread([completion] { completion({.disposition = relay::Disposition::delivered}); }).join();
  eventfd_t rung = 0;
  CHECK(::eventfd_read(bell, &rung) == 0);
  const auto entries = queue->take();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].tag == 7);
  CHECK(entries[0].evaluation.disposition == relay::Disposition::delivered);
  CHECK(queue->take().empty());
  CHECK(queue->wait(std::chrono::milliseconds(1)).empty());
  ::close(bell);
}

TEST_CASE("completions of several threads are each taken once, while another thread waits") {
  constexpr std::uint64_t kThreads = 4, kEach = 200;
  const auto queue = std::make_shared<relay::CompletionQueue>();
  std::vector<std::thread> threads;
  for (std::uint64_t thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([queue, thread] {
      for (std::uint64_t i = 0; i < kEach; ++i)
        relay::Completion(thread * kEach + i, queue)({.reason = "no response"});
    });
  std::set<std::uint64_t> tags;
  std::size_t taken = 0;
  while (taken < kThreads * kEach) {
    const auto entries = queue->wait(std::chrono::minutes(1));
    if (entries.empty()) break;  // a completion was lost
    taken += entries.size();
    for (const auto& entry : entries) tags.insert(entry.tag);
  }
  for (auto& thread : threads) thread.join();
  CHECK(taken == kThreads * kEach);
  CHECK(tags.size() == kThreads * kEach);
}
