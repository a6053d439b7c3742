#include "backend/gateway_server/message_intake.hpp"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "backend.hpp"
#include "payload/envelope.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace bench {

namespace {

using namespace gateway_server;

constexpr int kRounds = 5, kUsers = 500, kEach = 4000;

/// A server with users, and the phones' counters.
class Crowd {
 public:
  Crowd() {
    auto ring = crypto::Keyring::parse(crypto::Keyring::new_line(1));
    auto store = Store::open(dir_ / "gateway-server.db", std::move(*ring));
    if (!store) throw std::runtime_error(store.error().what);
    store_ = std::move(*store);
    for (int i = 0; i < kUsers; ++i) {
      const auto kept =
          store_->keep_key(fmt::format("user-{}", i), number(i), Form::compact, key(i), {});
      if (!kept) throw std::runtime_error(kept.error().what);
    }
  }

  std::vector<Incoming> messages(int count) {
    std::vector<Incoming> all;
    payload::Content content;
    content.letter = 'm';
    content.body = std::string(100, 'x');
    for (int i = 0; i < count; ++i, ++sent_) {
      const int user = sent_ % kUsers;
      const auto counter = static_cast<std::uint32_t>(sent_ / kUsers + 1);
      all.push_back({number(user),
                     payload::seal_compact(key(user), counter, payload::write_compact(content)),
                     0});
    }
    return all;
  }

  /// All of them, by so many threads; each takes the next one when the one before was answered.
  Spent take(const std::vector<Incoming>& messages, int threads) {
    MessageIntake intake(
        *store_, [](char) { return payload::Form::text; }, clock_);
    std::atomic<std::size_t> next = 0, wrong = 0;
    const auto before = spent();
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&] {
        for (std::size_t at = next++; at < messages.size(); at = next++)
          if (intake.accept(messages[at]).disposition != Disposition::accepted) ++wrong;
      });
    for (auto& one : all) one.join();
    if (wrong != 0) throw std::runtime_error("messages were not taken");
    return spent() - before;
  }

 private:
  static std::string number(int user) { return fmt::format("+2376500{:05}", user); }
  static util::Octets key(int user) {
    const auto text = fmt::format("{:032}", user);
    const auto octets = util::as_octets(text);
    return {octets.begin(), octets.end()};
  }

  doubles::TempDir dir_;
  util::SystemClock clock_;
  std::unique_ptr<Store> store_;
  int sent_ = 0;
};

}  // namespace

void taking(Report& report) {
  keep_to_cores(2);
  for (const int threads : {2, 16, 64}) {
    Crowd crowd;
    std::vector<double> rate, cpu;
    for (int round = 0; round < kRounds; ++round) {
      const auto messages = crowd.messages(kEach);
      const auto cost = crowd.take(messages, threads);
      rate.push_back(kEach / cost.wall);
      cpu.push_back(cost.cpu / kEach * 1e3);
    }
    const auto name = fmt::format("{} threads", threads);
    // Two at a time wait for the disk, regardless of the number of cores.
    const auto target = threads > 2 ? std::optional(at_least(3000)) : std::nullopt;
    report.add({"taking", name, "1/s", median(rate), target});
    report.add({"taking", name + ", CPU of one", "ms", median(cpu), {}});
  }
}

}  // namespace bench
