#include "gsmrelayd/queue_guard.hpp"

#include <doctest/doctest.h>

namespace queue_guard_test {

using gsmrelayd::QueueGuard;

namespace {

config::DaemonSettings limits(int messages, int megabytes) {
  config::DaemonSettings settings;
  settings.queue_messages = messages;
  settings.queue_megabytes = megabytes;
  return settings;
}

}  // namespace

TEST_CASE(
    "row 123: the queue is full at its limit of messages until it is below 95 percent of it") {
  QueueGuard guard;
  guard.configure(limits(1'000, 0));
  CHECK_FALSE(guard.update({.messages = 999}));
  CHECK_FALSE(guard.is_full());
  CHECK(guard.update({.messages = 1'000}));
  CHECK(guard.is_full());
  CHECK_FALSE(guard.update({.messages = 950}));
  CHECK(guard.is_full());
  CHECK(guard.update({.messages = 949}));
  CHECK_FALSE(guard.is_full());
}

TEST_CASE("row 123: the queue is full at its limit of octets, and the larger share is shown") {
  QueueGuard guard;
  guard.configure(limits(1'000, 10));
  guard.update({.messages = 100, .octets = 8'000'000});
  CHECK(guard.state().percent() == 80);
  CHECK_FALSE(guard.is_full());
  guard.update({.messages = 100, .octets = 10'000'000});
  CHECK(guard.is_full());
}

TEST_CASE("row 123: a large spool in which nothing waits is not full") {
  QueueGuard guard;
  guard.configure(limits(1'000, 10));
  CHECK_FALSE(guard.update({.messages = 0, .octets = 20'000'000}));
  CHECK_FALSE(guard.is_full());
  CHECK(guard.state().percent() == 200);
  CHECK(guard.update({.messages = 1, .octets = 20'000'000}));
  CHECK(guard.update({.messages = 0, .octets = 20'000'000}));
  CHECK_FALSE(guard.leaves(1, 30));
}

TEST_CASE("row 123: without limits the queue is never full") {
  QueueGuard guard;
  guard.configure(limits(0, 0));
  guard.update({.messages = 5'000'000, .octets = 1'000'000'000'000});
  CHECK_FALSE(guard.is_full());
  CHECK(guard.state().percent() == 0);
}

TEST_CASE("row 123: SMS stay in a memory with room, and leave one that is nearly full") {
  QueueGuard guard;
  guard.configure(limits(10, 0));
  CHECK_FALSE(guard.leaves(1, 30));
  guard.update({.messages = 10});
  CHECK(guard.leaves(1, 30));
  CHECK(guard.leaves(23, 30));
  CHECK_FALSE(guard.leaves(24, 30));
  CHECK_FALSE(guard.leaves(1, 0));  // its size is not known
}

}  // namespace queue_guard_test
