#include "gsmrelayd/sim/sim_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "gsmrelayd/modem/modem_session.hpp"
#include "gsmrelayd/sim/card_messages.hpp"
#include "gsmrelayd/sms_composer.hpp"
#include "spool/outbox.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using util::Advice;

namespace {
constexpr auto kServicePatience = 70s;  // a bring-up may hold the modem's thread for a minute
constexpr auto kSwapStepPatience = 5s;  // the swap tries again, and must end with the daemon
constexpr auto kUssdRequestLimit = 90s;
constexpr auto kSwapStep = 500ms;
constexpr auto kNoSwapPause = 10s;
}  // namespace

/// Lets a swap read and control the modem of `thread_`.
class SimService::Environment final : public SwapEnvironment {
 public:
  Environment(std::shared_ptr<ModemThread> thread, Shared& shared)
      : thread_(std::move(thread)), shared_(shared) {}
  ~Environment() override {
    if (!text_.empty()) shared_.tests.end(text_);
  }
  control::ModemStatus status() override { return thread_->status(); }
  void request_poll() override { thread_->request_poll(); }
  util::Result<int> left_on_card() override;
  util::Result<Test> send_test() override;
  bool test_arrived(const Test& test) override {
    return shared_.tests.arrived_by(test.text).has_value();
  }
  std::string trouble_sending() override;
  void pause_sending(bool paused) override { thread_->pause_sending(paused); }

 private:
  std::shared_ptr<ModemThread> thread_;
  Shared& shared_;
  std::string text_;
  spool::Id outgoing_ = 0;
};

struct SimService::Running {
  Running(const std::string& modem, std::shared_ptr<ModemThread> thread, Shared& shared,
          SimSwapProcedure::From from)
      : environment(std::move(thread), shared),
        swap(modem, environment, shared.clock, from),
        view(swap.view()) {}
  Environment environment;
  SimSwapProcedure swap;   ///< used by the driver's thread only
  control::SwapView view;  ///< a copy of its view, guarded by SimService::mutex_
  bool cancelled = false;
};

util::Result<int> SimService::Environment::left_on_card() {
  util::Result<int> left = 0;
  const auto count = [&](modem::Modem& modem) { left = count_received(modem); };
  if (const auto asked = thread_->tasks().run_on_modem_thread(count, kSwapStepPatience); !asked)
    return util::fail(asked.error());
  // The session would not read what the listings have shown: a sweep does, also after a swap that
  // is cancelled.
  if (!left || *left > 0) thread_->request_poll();
  return left;
}

util::Result<SwapEnvironment::Test> SimService::Environment::send_test() {
  Test test;
  const auto own = shared_.sims.number_of(thread_->settings().name);
  const auto to = own.empty() ? shared_.sims.number_beside(thread_->settings().name) : own;
  if (to.empty())
    return util::fail(
        Advice::reject,
        "the card's number is not known: set number in [[sim]], or test it with gsmrelay "
        "send");
  test.itself = !own.empty();
  test.to = util::mask_number(to);
  test.text = text_ = shared_.tests.begin();
  auto draft = compose_sms(to, test.text, false);
  if (!draft) return util::fail(draft.error());
  draft->modem = thread_->settings().name;
  spool::Spool spool(shared_.file);
  const auto id = spool::Outbox(spool).enqueue(*draft);
  if (!id) return util::fail(id.error());
  outgoing_ = *id;
  thread_->notify_outbox();
  return test;
}

std::string SimService::Environment::trouble_sending() {
  spool::Spool spool(shared_.file);
  const auto message = spool::Outbox(spool).find(outgoing_);
  if (!message || !*message || (*message)->parts.empty()) return {};
  return (*message)->parts.front().error;
}

SimService::SimService(Shared& shared)
    : shared_(shared), driver_("sim swaps", [this] { drive(); }) {}

SimService::~SimService() {
  {
    const util::MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  driver_.join();
}

util::Result<void> SimService::unlock(ModemThread& thread, const modem::Unlocking& unlocking) {
  const auto& name = thread.settings().name;
  util::Result<void> done;
  ManualPinProvider provider(unlocking.pin, name, shared_);
  const auto enter = [&](modem::Modem& modem) {
    done = modem.unlock(unlocking, provider);
    thread.publish_status(modem);  // the tries that are left now
  };
  if (auto ran = thread.tasks().run_on_modem_thread(enter, kServicePatience); !ran) return ran;
  if (!done) done.error().what = with_modem_name(std::move(done.error().what), name);
  shared_.events.add("sim", name, done ? "unlocked by a user" : "not unlocked");
  thread.request_poll();
  return done;
}

util::Result<void> SimService::set_service_centre(ModemThread& thread,
                                                  const util::PhoneNumber& number) {
  util::Result<void> done;
  const auto store = [&](modem::Modem& modem) { done = modem.set_service_centre(number); };
  if (auto ran = thread.tasks().run_on_modem_thread(store, kServicePatience); !ran) return ran;
  if (done) shared_.events.add("sim", thread.settings().name, "service centre set by a user");
  thread.request_poll();
  return done;
}

util::Result<modem::UssdReply> SimService::ussd(ModemThread& thread, const std::string& text) {
  util::Result<modem::UssdReply> reply = util::fail(Advice::retry, "not sent");
  const auto request = [&](modem::Modem& modem) {
    reply = modem.ussd().request(text, kUssdRequestLimit);
  };
  if (auto ran = thread.tasks().run_on_modem_thread(request, kServicePatience); !ran)
    return util::fail(ran.error());
  return reply;
}

util::Result<void> SimService::cancel_ussd(ModemThread& thread) {
  util::Result<void> done;
  const auto cancel = [&](modem::Modem& modem) { done = modem.ussd().cancel(); };
  if (auto ran = thread.tasks().run_on_modem_thread(cancel, kServicePatience); !ran) return ran;
  return done;
}

// --- the swap ---------------------------------------------------------------------------------

void SimService::start_swap(const std::shared_ptr<ModemThread>& thread) {
  start(thread, SimSwapProcedure::From::old_card, "guided swap began");
}

void SimService::start_test(const std::shared_ptr<ModemThread>& thread) {
  start(thread, SimSwapProcedure::From::test, "test SMS on request");
}

void SimService::start(const std::shared_ptr<ModemThread>& thread, SimSwapProcedure::From from,
                       const char* event) {
  assert(thread != nullptr);
  const auto& name = thread->settings().name;
  {
    const util::MutexLock lock(mutex_);
    const auto found = swaps_.find(name);
    if (found != swaps_.end() && !found->second->view.finished) return;
    swaps_[name] = std::make_unique<Running>(name, thread, shared_, from);
  }
  shared_.events.add("sim", name, event);
  changed_.notify_all();
}

util::Result<void> SimService::cancel_swap(const std::string& name) {
  {
    const util::MutexLock lock(mutex_);
    const auto found = swaps_.find(name);
    if (found == swaps_.end() || found->second->view.finished)
      return util::fail(Advice::reject, fmt::format("no swap runs on modem '{}'", name));
    found->second->cancelled = true;
  }
  changed_.notify_all();
  return {};
}

bool SimService::swap_runs(const std::string& name) const {
  const util::MutexLock lock(mutex_);
  const auto found = swaps_.find(name);
  return found != swaps_.end() && !found->second->view.finished;
}

util::Result<control::SwapView> SimService::swap(const std::string& name, std::uint64_t after,
                                                 std::chrono::milliseconds wait) {
  util::MutexLock lock(mutex_);
  const auto found = swaps_.find(name);
  if (found == swaps_.end())
    return util::fail(Advice::reject, fmt::format("no swap was begun on modem '{}'", name));
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!is_news(name, after) && changed_.wait_until(lock, until)) {
  }
  // Looked up again: another swap of this modem may have started during the wait.
  auto view = swaps_.at(name)->view;
  std::erase_if(view.events, [&](const auto& event) { return event.number <= after; });
  return view;
}

bool SimService::is_news(const std::string& modem, std::uint64_t after) const {
  const auto& view = swaps_.at(modem)->view;
  return stopping_ || view.finished || view.events.size() > after;
}

/// Runs steps without the lock, as they may wait for a modem. Only this thread steps a running
/// swap; start_swap() replaces an ended one under the lock.
void SimService::drive() {
  util::MutexLock lock(mutex_);
  while (!stopping_) {
    std::vector<Running*> running;
    for (const auto& [name, one] : swaps_)
      if (!one->view.finished) running.push_back(one.get());
    lock.unlock();
    shared_.number_discovery.post_registrations();
    lock.lock();
    if (running.empty()) {
      if (!stopping_) changed_.wait_for(lock, kNoSwapPause);
      continue;
    }
    for (auto* one : running) {
      const bool cancelled = one->cancelled;
      lock.unlock();
      if (cancelled)
        one->swap.cancel();
      else
        one->swap.step();
      lock.lock();
      one->view = one->swap.view();
    }
    changed_.notify_all();
    const auto next_step = std::chrono::steady_clock::now() + kSwapStep;
    while (!stopping_ && changed_.wait_until(lock, next_step)) {
    }
  }
}

}  // namespace gsmrelayd
