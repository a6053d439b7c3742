#include "backend/publisher/publisher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

#include "backend/publisher/api.hpp"
#include "backend/publisher/schema.hpp"
#include "crypto/random.hpp"
#include "database/backup.hpp"
#include "service/disk_limit.hpp"
#include "service/ring_note.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using util::fail, util::Result;

constexpr auto kTidyEvery = std::chrono::hours(1);
/// A copy from before a schema upgrade has posts that users have erased since.
constexpr auto kCopyKept = std::chrono::hours(24 * 7);
constexpr std::chrono::milliseconds kMostWait = std::chrono::seconds(60);
constexpr int kResealAtOnce = 500;

std::uint64_t seed() {
  std::uint64_t value = 0;
  const auto octets = crypto::random_octets(sizeof value);
  std::memcpy(&value, octets.data(), sizeof value);
  return value;
}

}  // namespace

Dependencies make_dependencies(const Configuration& configuration, const std::atomic<bool>& stop) {
  Dependencies out;
  auto vault = service::address_of("vault", configuration.vault);
  // The vault may refresh a token at the platform before it answers a request for a lease. It
  // stores the new one even if this limit is over.
  vault.limit = std::chrono::seconds(25);
  out.vault = service::make_peer(std::move(vault), &stop);
  out.gateways.http = [&stop](net::HttpRequest request) {
    return net::fetch(std::move(request), &stop);
  };
  if (!configuration.appliance_socket.empty())
    out.appliance =
        std::make_unique<service::AppliancePeer>(configuration.appliance_socket, out.gateways.http);
  out.gateways.mail = [&stop](const net::Mail& mail) { return net::submit(mail, &stop); };
  out.lanes = std::make_unique<Lanes>();
  return out;
}

Result<std::unique_ptr<Publisher>> Publisher::make(const service::Environment& environment,
                                                   Configuration configuration,
                                                   Dependencies dependencies) {
  auto store = Store::open(configuration.database(), *configuration.keyring,
                           std::int64_t{configuration.disk_limit_mib} * 1024 * 1024);
  if (!store) return fail(store.error());
  service::note_ring(configuration.database(), *configuration.keyring);
  return std::unique_ptr<Publisher>(new Publisher(environment, std::move(configuration),
                                                  std::move(dependencies), std::move(*store)));
}

Publisher::Publisher(const service::Environment& environment, Configuration configuration,
                     Dependencies dependencies, std::unique_ptr<Store> store)
    : clock_(environment.clock),
      wake_(environment.wake),
      configuration_(std::move(configuration)),
      dependencies_(std::move(dependencies)),
      store_(std::move(store)),
      worker_(*store_, *dependencies_.vault, dependencies_.gateways, configuration_.worker, clock_,
              environment.stop, seed(), executor(),
              [this] {
                results_wanted_ = true;
                wake_();
              }),
      results_at_(clock_.now()),
      tidy_at_(clock_.now()),
      tidied_at_(clock_.now()) {
  if (dependencies_.appliance)
    result_sms_ = std::make_unique<ResultSms>(*store_, *dependencies_.appliance, clock_,
                                              environment.stop, seed());
}

Publisher::~Publisher() {
  dependencies_.lanes.reset();  // its tasks use the other members
}

Executor Publisher::executor() {
  auto* const lanes = dependencies_.lanes.get();
  if (lanes == nullptr) return [](const std::function<void()>& task) { task(); };
  return [lanes](std::function<void()> task) { lanes->start(std::move(task)); };
}

std::vector<service::Listener> Publisher::listeners() {
  std::vector<service::Listener> out;
  out.push_back(
      {service::internal_server_options(configuration_.internal),
       service::make_router(endpoints(*store_, clock_, wake_), configuration_.callers())});
  return out;
}

std::chrono::milliseconds Publisher::work() {
  if (clock_.now() >= tidy_at_) {
    tidy_at_ = clock_.in(kTidyEvery);
    tidy();
  }
  auto next = worker_.run();
  if (result_sms_) next = std::min(next, tell_results());
  return next;
}

void Publisher::tidy() {
  if (const auto erased = store_->prune(clock_.wall() - configuration_.results_kept); !erased)
    util::log_error(erased.error().what);
  tidy_restored();
  const auto used = store_->used_octets();
  if (!used) util::log_error(used.error().what);
  if (const auto near_limit = service::disk_limit_warning(
          used.value_or(0), configuration_.disk_limit_mib, "publisher.toml"))
    util::log_warning(*near_limit);
  database::Database::remove_old_copies(configuration_.database(), schema(), kCopyKept,
                                        clock_.wall());
}

void Publisher::tidy_restored() {
  // Not by the date: after a long outage a restored post may be old when the program starts.
  const auto now = clock_.now();
  const auto ended = store_->end_restored(now - std::exchange(tidied_at_, now),
                                          configuration_.worker.longest, clock_.wall());
  if (!ended) util::log_error(ended.error().what);
  if (ended.value_or(0) > 0) results_wanted_ = true;
  const auto left = store_->count_restored();
  if (!left) util::log_error(left.error().what);
  if (left.value_or(0) > 0)
    util::log_warning(
        fmt::format("{} posts were restored from a backup and wait for you; next: "
                    "gsmrelay-publisher --config FILE release --help",
                    *left));
}

std::chrono::milliseconds Publisher::tell_results() {
  if (telling_) return kMostWait;  // its end wakes
  if (!results_wanted_ && clock_.now() < results_at_)
    return std::chrono::ceil<std::chrono::milliseconds>(results_at_ - clock_.now());
  results_wanted_ = false;
  telling_ = true;
  const auto task = [this] {
    auto next = kMostWait;
    try {
      next = result_sms_->run();
    } catch (const std::exception& fault) {
      util::log_error(
          fmt::format("results were not sent: {}; tried again", util::mask_digits(fault.what())));
    }
    results_at_ = clock_.in(next);
    telling_ = false;
    wake_();
  };
  try {
    executor()(task);
  } catch (...) {
    telling_ = false;
    throw;
  }
  // Without lanes the task has run.
  if (dependencies_.lanes != nullptr) return kMostWait;
  return std::chrono::ceil<std::chrono::milliseconds>(results_at_ - clock_.now());
}

int rotate_keys(Configuration configuration) {
  auto completed = complete(configuration);
  // Before the database is opened: closing a second descriptor would drop this process's locks.
  if (completed)
    completed = service::check_ring_noted(configuration.database(), *configuration.keyring,
                                          "gsmrelay-publisher");
  auto store = completed ? Store::open(configuration.database(), *configuration.keyring)
                         : Result<std::unique_ptr<Store>>(fail(completed.error()));
  int sealed = 0;
  while (store) {
    const auto done = (*store)->reseal(kResealAtOnce);
    if (!done) {
      store = fail(done.error());
      break;
    }
    sealed += *done;
    if (*done == 0) break;
  }
  if (!store) {
    fmt::print(stderr, "{}\n", store.error().what);
    return 1;
  }
  fmt::print(
      "{} fields are sealed under the newest key; older lines of the key file may go once "
      "nothing waits that was taken before\n",
      sealed);
  return 0;
}

int release_restored(const Configuration& configuration, Release release) {
  const auto path = configuration.database();
  if (const auto there = database::check_there(path); !there) {
    fmt::print(stderr, "{}\n", there.error().what);
    return 1;
  }
  const auto done = release == Release::publish
                        ? Store::release_restored(path)
                        : Store::end_all_restored(path, util::SystemClock().wall());
  if (!done) {
    fmt::print(stderr, "{}\n", done.error().what);
    return 1;
  }
  fmt::print("{} restored posts {}\n", *done,
             release == Release::publish ? "are published within minutes"
                                         : "have ended as maybe-sent: their users see it");
  return 0;
}

}  // namespace publisher
