#include "spool/turn.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace std::chrono_literals;

TEST_CASE("a turn is one thread's at a time, and waited for no longer than asked") {
  spool::Turn turn;
  std::unique_lock mine(turn, 0ms);
  CHECK(mine);
  std::thread([&] { CHECK_FALSE(std::unique_lock(turn, 1ms)); }).join();
  mine.unlock();
  std::thread([&] { CHECK(std::unique_lock(turn, 0ms)); }).join();
  CHECK(std::unique_lock(turn, 0ms));
}

TEST_CASE("who waits gets the turn when it is given back") {
  spool::Turn turn;
  int sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1'000; ++n) {
        const std::unique_lock mine(turn, 10s);
        if (mine) ++sum;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(sum == 4'000);
}
