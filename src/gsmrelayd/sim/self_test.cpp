#include "gsmrelayd/sim/self_test.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gsmrelayd/sim/silence_bound.hpp"
#include "gsmrelayd/sms_composer.hpp"
#include "spool/history.hpp"
#include "spool/inbox.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr auto kLoadPause = 1h;
constexpr std::chrono::hours kUnknownSilence{24};
constexpr std::chrono::hours kPeriod{24};
constexpr std::chrono::hours kTestValidity{1};  // a test that comes a day late proves nothing
constexpr int kArrivalRows = 2'000, kHistoryPage = 500;
constexpr int kMissedIsDeaf = 2;
constexpr const char* kSent = "self-test";
constexpr const char* kNoneArrives =
    "no test SMS to this SIM has ever arrived: correct number in [[sim]], which may be that of a "
    "stranger, or SMS take longer than 5 minutes";
constexpr std::chrono::hours kFirstSteps{24}, kWeek{24 * 7};
constexpr std::chrono::minutes kLaterSteps{20};  // for each step once

std::string in_hours(std::chrono::milliseconds time) {
  return fmt::format("{} h", std::chrono::duration_cast<std::chrono::hours>(time).count());
}

/// Returns true if the network has taken the SIM for packet data and not for the circuit domain.
bool for_data_only(const modem::Info& info) {
  const auto& circuit = info.domains[static_cast<std::size_t>(modem::DomainKind::circuit)];
  return circuit.stat >= 0 && !modem::is_registered(circuit.stat);
}

/// Returns true if no SMS can be stored, which has a warning of its own.
bool has_full_memories(const modem::Info& info) {
  return !info.memories.empty() && std::ranges::all_of(info.memories, [](const auto& memory) {
    return memory.total > 0 && memory.used >= memory.total;
  });
}

}  // namespace

SelfTest::~SelfTest() {
  for (const auto& text : texts_) shared_.tests.end(text);
  shared_.tests.set_deaf(settings_.name, std::nullopt);
}

void SelfTest::step(const modem::Info& info) {
  plmn_ = info.operator_number;
  follow_card(info);
  if (!after_) return;
  // SMS stay on the modem: that none comes in shows nothing.
  if (shared_.queue.is_full() || !shared_.spool_trouble.get().empty()) return end_attempt();
  if (attempt_) judge();
  follow_ladder();
  auto why = why_impossible(info);
  if (why.empty() && std::exchange(prevented_, false)) {
    trouble_.clear();
    not_before_ = shared_.clock.now();
  }
  if (attempt_ || !info.registered() || has_full_memories(info) || !is_due()) return;
  if (why.empty()) return begin();
  prevented_ = true;
  give_up(std::move(why));
}

// --- the card -----------------------------------------------------------------------------------

void SelfTest::follow_card(const modem::Info& info) {
  const auto now = shared_.clock.now();
  const auto entry = shared_.sims.find(info.iccid, info.imsi);
  after_ = entry ? entry->self_test_after() : std::nullopt;
  auto card = info.sim_identity(settings_.name);
  if (card != card_) {
    end_attempt();
    card_ = std::move(card);
    settled_ = now + kSettle;
    not_before_ = next_load_ = now;
    missed_ = unsent_ = 0;
    through_neighbour_ = false;
    forget_deaf();
    passed_ = loaded_ = heard_ = false;
    deaf_since_.reset();
    trouble_.clear();
    last_arrival_.reset();
    sent_.clear();
  }
  if (!after_) {
    end_attempt();
    forget_deaf();
    trouble_.clear();
  } else if (now >= next_load_) {
    load();
  }
}

/// It is not known any more that the SIM is deaf.
void SelfTest::forget_deaf() {
  deaf_.clear();
  shared_.tests.set_deaf(settings_.name, std::nullopt);
  recovery_.forget_deaf();
}

/// Reads when SMS came, and once when tests were sent, also before a restart.
void SelfTest::load() {
  next_load_ = shared_.clock.in(kLoadPause);
  spool::Spool spool(shared_.file);
  const auto came = spool::Inbox(spool).arrivals(card_, kArrivalRows);
  if (!came) return shared_.report_spool(util::fail(came.error()));
  bound_ = unlikely_silence(*came);
  if (!came->empty()) last_arrival_ = std::max(last_arrival_.value_or(0ms), came->front());
  spool::SimStore sims(spool);
  if (const auto passed = sims.mark_of(card_, spool::SimMark::test_passed); passed)
    passed_ = passed_ || passed->has_value();
  if (const auto since = sims.mark_of(card_, spool::SimMark::deaf_since);
      since && *since && !deaf_since_ && last_arrival_.value_or(0ms) < **since)
    deaf_since_ = *since;
  if (std::exchange(loaded_, true)) return;
  load_tests(spool);
  heard_ = !last_arrival_ && was_heard_before(spool);
  if (heard_) settled_ = shared_.clock.in(kUnknownSilence);
}

/// Reads when tests were sent to the card in the last day, also by or in another modem.
void SelfTest::load_tests(spool::Spool& spool) {
  spool::History history(spool);
  const auto day_ago = service_now() - kPeriod;
  spool::Page page{.before = {}, .limit = kHistoryPage};
  while (true) {
    const auto kept = history.list({}, page);
    if (!kept) return;
    for (const auto& entry : *kept) {
      if (entry.service <= day_ago) return;
      if (entry.what == kSent && entry.sim == card_) sent_.push_front(entry.service);
    }
    if (std::ssize(*kept) < kHistoryPage) return;
    page.before = kept->back().id;
  }
}

/// Returns true if an SMS has come to the card, which is not among the newest of all cards, so that
/// it is not known when.
bool SelfTest::was_heard_before(spool::Spool& spool) {
  const auto cards = spool::SimStore(spool).list();
  if (!cards) return true;
  const auto card = std::ranges::find(*cards, card_, &spool::SimRecord::identity);
  return card != cards->end() && card->received > 0;
}

void SelfTest::note_arrival() {
  if (card_.empty()) return;
  last_arrival_ = service_now();
  missed_ = unsent_ = 0;
  through_neighbour_ = false;
  const bool passed = attempt_ && shared_.tests.arrived_by(attempt_->text) == settings_.name;
  if (passed || trouble_ != kNoneArrives) trouble_.clear();
  if (passed) note_passed();
  const bool judges_step = passed && attempt_->judges_step;
  end_attempt();
  recovery_.hears(judges_step);
  const bool was_deaf = !deaf_.empty();
  forget_deaf();
  if (deaf_since_) set_mark(spool::SimMark::deaf_since, std::nullopt);
  deaf_since_.reset();
  if (was_deaf) shared_.events.add("sim", settings_.name, "SMS arrive again");
}

void SelfTest::note_passed() {
  record(
      "self-test passed", {},
      std::chrono::duration_cast<std::chrono::milliseconds>(shared_.clock.now() - attempt_->began));
  if (!std::exchange(passed_, true)) set_mark(spool::SimMark::test_passed, service_now());
}

void SelfTest::set_mark(spool::SimMark mark, std::optional<spool::ServiceTime> at) {
  spool::Spool spool(shared_.file);
  shared_.report_spool(spool::SimStore(spool).set_mark(card_, mark, at));
}

// --- when ---------------------------------------------------------------------------------------

bool SelfTest::spent() const {
  const auto day_ago = service_now() - kPeriod;
  return std::ranges::count_if(sent_, [&](auto sent) { return sent > day_ago; }) >=
         static_cast<std::ptrdiff_t>(passed_ ? kPerDay : kPerDayUnproven);
}

bool SelfTest::is_due() {
  const auto now = shared_.clock.now();
  if (now < not_before_ || spent()) return false;
  if (missed_ > 0 || unsent_ > 0) {
    if (deaf_.empty() || recovery_.awaits_test()) return true;
    // The steps of the recovery wait, or there are none: tested again at the usual interval.
    return sent_.empty() || service_now() - sent_.back() >=
                                std::max<spool::ServiceTime>(*after_, is_old() ? 24h : 6h);
  }
  if (now < settled_) return false;
  const auto limit = bound_ ? std::min<spool::ServiceTime>(*after_, *bound_) : *after_;
  auto last = last_arrival_;
  if (!sent_.empty()) last = std::max(last.value_or(0ms), sent_.back());
  return !last || service_now() - *last >= limit;
}

/// Returns true if a day of steps has not helped.
bool SelfTest::is_old() const {
  return deaf_since_ && service_now() - *deaf_since_ >= kFirstSteps;
}

/// Returns true if the recovery may take steps: on the first day, later for some minutes each week,
/// and not if a modem beside it hears nothing from the same network either.
bool SelfTest::may_take_steps() const {
  if (shared_.tests.is_deaf_beside(settings_.name, plmn_)) return false;
  return !is_old() || (service_now() - *deaf_since_) % kWeek < kLaterSteps;
}

/// Begins and ends the recovery of a deaf modem. A step whose test is awaited is judged first.
void SelfTest::follow_ladder() {
  if (deaf_.empty() || recovery_.awaits_test()) return;
  if (!may_take_steps()) return recovery_.forget_deaf();
  if (!recovery_.has_fault()) recovery_.fails(modem::Fault::deaf, deaf_);
}

std::string SelfTest::silence() const {
  if (!last_arrival_) return heard_ ? "no SMS for long" : "no SMS has come yet";
  return "no SMS for " + in_hours(service_now() - *last_arrival_);
}

std::string SelfTest::why_impossible(const modem::Info& info) const {
  if (shared_.sims.number_of(settings_.name).empty())
    return "the number of the SIM is not known: set number in [[sim]]";
  if (for_data_only(info) && !last_arrival_ && !heard_)
    return "the SIM is registered for data only: SMS may not reach it";
  return {};
}

// --- one test -----------------------------------------------------------------------------------

void SelfTest::begin() {
  const auto& name = settings_.name;
  const auto neighbour = through_neighbour_ ? shared_.sims.modem_beside(name) : std::string();
  Attempt attempt{.text = shared_.tests.begin(),
                  .through_neighbour = !neighbour.empty(),
                  .began = shared_.clock.now(),
                  .judges_step = recovery_.awaits_test()};
  texts_.push_back(attempt.text);
  if (texts_.size() > kPerDay) {
    shared_.tests.end(texts_.front());
    texts_.pop_front();
  }
  auto draft = compose_sms(shared_.sims.number_of(name), attempt.text, false);
  if (!draft) return give_up(draft.error().what);
  draft->modem = neighbour.empty() ? name : neighbour;
  if (neighbour.empty()) draft->sim = card_;
  draft->forget = true;
  draft->validity = kTestValidity;
  spool::Spool spool(shared_.file);
  const auto id = spool::Outbox(spool).enqueue(*draft);
  if (!id) {
    not_before_ = shared_.clock.in(kSending);
    return shared_.report_spool(util::fail(id.error()));
  }
  attempt.outgoing = *id;
  attempt_ = std::move(attempt);
  if (trouble_ != kNoneArrives) trouble_.clear();
  sent_.push_back(service_now());
  while (sent_.front() <= service_now() - kPeriod) sent_.pop_front();
  ++shared_.outbox_changes;
  record(kSent, fmt::format("{}{}", silence(), neighbour.empty() ? "" : ", sent by " + neighbour));
}

void SelfTest::judge() {
  const auto now = shared_.clock.now();
  // Its own arrival has ended the attempt.
  if (const auto other = shared_.tests.arrived_by(attempt_->text);
      other && *other != settings_.name)
    return give_up("the number of the SIM is that of modem " + *other +
                   ": correct number in [[sim]]");
  if (attempt_->sent) {
    if (now - *attempt_->sent >= (deaf_.empty() ? kArrival : kProof)) miss();
    return;
  }
  spool::Spool spool(shared_.file);
  const auto outgoing = spool::Outbox(spool).find(attempt_->outgoing);
  if (!outgoing || !*outgoing) return;
  using enum spool::SendState;
  const auto state = (*outgoing)->state;
  if (state == sent || state == delivered || state == maybe_sent)
    attempt_->sent = now;
  else if (state == failed || state == expired || state == dropped ||
           now - attempt_->began >= kSending)
    judge_unsent(**outgoing);
}

/// Tries another way once; a SIM that cannot be tested is not deaf.
void SelfTest::judge_unsent(const spool::Outgoing& outgoing) {
  const auto& error = outgoing.parts.empty() ? std::string() : outgoing.parts.front().error;
  auto why = error.empty() ? std::string("the daily limit of SMS is used up, or it waits") : error;
  end_attempt();
  through_neighbour_ = !through_neighbour_;
  if (++unsent_ > 1 || shared_.sims.modem_beside(settings_.name).empty())
    give_up("the test SMS was not sent: " + why);
}

void SelfTest::miss() {
  end_attempt();
  unsent_ = 0;
  through_neighbour_ = true;
  if (++missed_ < kMissedIsDeaf) return;
  if (!passed_) {
    missed_ = 0;
    return give_up(kNoneArrives);
  }
  if (deaf_.empty())
    util::log_warning(
        fmt::format("modem {} is deaf: test SMS to its SIM do not arrive", settings_.name),
        {{"MODEM", settings_.name}});
  deaf_ = fmt::format("{}, and {} test SMS to it did not arrive", silence(), missed_);
  record("self-test failed", deaf_);
  shared_.tests.set_deaf(settings_.name, plmn_);
  if (!deaf_since_) {
    deaf_since_ = service_now();
    set_mark(spool::SimMark::deaf_since, deaf_since_);
  }
  if (recovery_.awaits_test()) recovery_.fails(modem::Fault::deaf, deaf_);
}

void SelfTest::end_attempt() {
  if (!attempt_) return;
  if (!attempt_->sent) {
    spool::Spool spool(shared_.file);
    (void)spool::Outbox(spool).cancel(attempt_->outgoing);  // its validity ends it else
  }
  attempt_.reset();
}

void SelfTest::give_up(std::string why) {
  end_attempt();
  unsent_ = 0;
  through_neighbour_ = false;
  not_before_ = shared_.clock.in(kRetry);
  if (why == trouble_) return;
  trouble_ = std::move(why);
  record("self-test not possible", trouble_);
}

void SelfTest::record(std::string what, std::string why,
                      std::optional<std::chrono::milliseconds> took) {
  auto text = why.empty() ? what : fmt::format("{}: {}", what, why);
  util::log_info(fmt::format("modem {}: {}", settings_.name, text), {{"MODEM", settings_.name}});
  shared_.events.add("sim", settings_.name, std::move(text));
  shared_.history.add({.kind = spool::HistoryKind::sim,
                       .modem = settings_.name,
                       .sim = card_,
                       .what = std::move(what),
                       .why = std::move(why),
                       .lasted = took});
}

}  // namespace gsmrelayd
