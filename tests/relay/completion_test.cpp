#include "relay/completion.hpp"

#include <doctest/doctest.h>
#include <sys/eventfd.h>
#include <unistd.h>

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
