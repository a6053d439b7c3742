#include "gsmrelayd/modem/task_queue.hpp"

#include <doctest/doctest.h>

#include <poll.h>

#include <new>
#include <thread>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

namespace task_queue_test {

using namespace std::chrono_literals;
using gsmrelayd::TaskQueue;

namespace {

struct QueueDesk {
  doubles::FakeClock clock;
  doubles::FakeModem fake{clock};
  modem::Modem modem{fake, clock, drivers::find};
  io::Bell bell;
  TaskQueue tasks{bell};
};

}  // namespace

TEST_CASE("a task runs on the thread that calls run_pending, and the caller waits for its end") {
  QueueDesk d;
  std::thread::id ran_on;
  std::thread asker([&] {
    CHECK(d.tasks.run_on_modem_thread([&](modem::Modem&) { ran_on = std::this_thread::get_id(); },
                                      30s));
    CHECK(ran_on != std::this_thread::get_id());
  });
  while (d.tasks.run_pending(d.modem) == 0) std::this_thread::yield();
  asker.join();
  CHECK(ran_on == std::this_thread::get_id());
  CHECK(d.tasks.empty());
}

TEST_CASE("a task that throws ends its caller's wait with an error, and the exception goes on") {
  QueueDesk d;
  std::thread asker([&] {
    const auto asked =
        d.tasks.run_on_modem_thread([](modem::Modem&) { throw std::bad_alloc(); }, 30s);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().advice == util::Advice::retry);
  });
  bool thrown = false;
  while (!thrown) {
    try {
      d.tasks.run_pending(d.modem);
      std::this_thread::yield();
    } catch (const std::bad_alloc&) {
      thrown = true;
    }
  }
  asker.join();
  CHECK(d.tasks.empty());
}

TEST_CASE("a new task rings the bell of the modem's thread") {
  QueueDesk d;
  CHECK_FALSE(d.tasks.run_on_modem_thread([](modem::Modem&) {}, 0ms));
  pollfd rung{d.bell.fd(), POLLIN, 0};
  CHECK(::poll(&rung, 1, 0) == 1);
}

TEST_CASE("a request to an absent modem times out and is never run later") {
  QueueDesk d;
  bool ran = false;
  const auto asked = d.tasks.run_on_modem_thread([&](modem::Modem&) { ran = true; }, 20ms);
  REQUIRE_FALSE(asked);
  CHECK(asked.error().advice == util::Advice::retry);
  CHECK(d.tasks.empty());
  CHECK(d.tasks.run_pending(d.modem) == 0);
  CHECK_FALSE(ran);
}

TEST_CASE("a request after a long one times out while the long one continues") {
  QueueDesk d;
  std::promise<void> may_end, has_begun;
  bool second_ran = false;
  std::thread first([&] {
    CHECK(d.tasks.run_on_modem_thread(
        [&](modem::Modem&) {
          has_begun.set_value();
          may_end.get_future().wait();
        },
        30s));
  });
  std::thread modem_thread([&] {
    while (d.tasks.run_pending(d.modem) == 0) std::this_thread::yield();
  });
  has_begun.get_future().wait();
  CHECK_FALSE(d.tasks.run_on_modem_thread([&](modem::Modem&) { second_ran = true; }, 20ms));
  may_end.set_value();
  first.join();
  modem_thread.join();
  CHECK_FALSE(second_ran);
}

TEST_CASE("a task that has started is waited for, even with a short timeout") {
  QueueDesk d;
  std::promise<void> late;
  bool done = false;
  std::thread asker([&] {
    CHECK(d.tasks.run_on_modem_thread(
        [&](modem::Modem&) {
          late.get_future().wait_for(1200ms);  // longer than the patience below
          done = true;
        },
        1s));
    CHECK(done);
  });
  while (d.tasks.run_pending(d.modem) == 0) std::this_thread::yield();
  asker.join();
}

TEST_CASE("when the queue is closed, waiting and later callers fail at once") {
  QueueDesk d;
  std::thread asker([&] {
    const auto asked =
        d.tasks.run_on_modem_thread([](modem::Modem&) { FAIL("nobody serves"); }, 30s);
    REQUIRE_FALSE(asked);
    CHECK(asked.error().advice == util::Advice::retry);
  });
  while (d.tasks.empty()) std::this_thread::yield();
  d.tasks.close();
  asker.join();
  CHECK_FALSE(d.tasks.run_on_modem_thread([](modem::Modem&) { FAIL("nobody serves"); }, 30s));
  CHECK(d.tasks.empty());
  CHECK(d.tasks.run_pending(d.modem) == 0);
}

}  // namespace task_queue_test
