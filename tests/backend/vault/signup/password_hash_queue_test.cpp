#include "backend/vault/signup/password_hash_queue.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {
constexpr crypto::Argon2Cost kCheap{64, 1, 1};

vault::Outcome<void> yes() {
  return {};
}
}  // namespace

TEST_CASE("a password matches its own hash, and none matches an unknown user") {
  vault::PasswordHashQueue work(kCheap, 1, 0);
  const auto encoded = work.hash("Right-horse1", yes).value();
  CHECK(work.fits("Right-horse1", encoded, yes).value());
  CHECK_FALSE(work.fits("Wrong-horse1", encoded, yes).value());
  CHECK_FALSE(work.fits("Right-horse1", "", yes).value());
}

TEST_CASE("a try that is not allowed is refused when it may begin, and frees its place") {
  vault::PasswordHashQueue work(kCheap, 1, 0);
  const auto no = [] { return vault::Outcome<void>(api::fail(429, "no")); };
  CHECK(work.hash("Right-horse1", no).error().status == 429);
  CHECK(work.fits("Right-horse1", "", no).error().status == 429);
  CHECK(work.hash("Right-horse1", yes).has_value());
}

TEST_CASE("requests above the limit get 503, and all accepted ones get a result") {
  vault::PasswordHashQueue work(crypto::Argon2Cost{4096, 2, 1}, 1, 1);
  std::atomic<int> done{0}, refused{0};
  {
    std::vector<std::jthread> people;
    for (int i = 0; i < 16; ++i)
      people.emplace_back([&] {
        for (int tries = 0; tries < 8; ++tries) {
          const auto hash = work.hash("Right-horse1", yes);
          if (hash) {
            ++done;
          } else {
            CHECK(hash.error().status == 503);
            CHECK(hash.error().retry_after > 0);
            ++refused;
          }
        }
      });
  }
  CHECK(done + refused == 128);
  CHECK(done > 0);
  CHECK(refused > 0);
}
