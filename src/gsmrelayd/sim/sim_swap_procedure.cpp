#include "gsmrelayd/sim/sim_swap_procedure.hpp"

#include <fmt/format.h>

#include <cassert>
#include <utility>

#include "util/text.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;
using control::ModemHealth;
using control::ModemStatus;

namespace {

constexpr auto kEmptying = 5min, kWaiting = 60min, kStarting = 10min, kTesting = 3min;
constexpr auto kPollPause = 5s;

std::string card(const ModemStatus& status) {
  return status.info.iccid.empty() ? status.info.imsi : status.info.iccid;
}

bool locked(const ModemStatus& status) {
  return status.info.sim == modem::SimState::pin || status.info.sim == modem::SimState::puk;
}

}  // namespace

SimSwapProcedure::SimSwapProcedure(std::string modem, SwapEnvironment& environment,
                                   const util::Clock& clock, From from)
    : environment_(environment), clock_(clock), began_(clock.now()) {
  view_.modem = std::move(modem);
  const auto status = environment_.status();
  view_.old_sim = card(status);
  if (from == From::test) {
    view_.new_sim = view_.old_sim;
    view_.operator_name = status.info.operator_name;
    enter(Stage::testing, kTesting);
    report("testing", "a test SMS is to be sent");
    return;
  }
  enter(Stage::emptying, kEmptying);
  if (status.health == ModemHealth::up) {
    report("emptying", "moving the last messages off the old card; sending is paused");
  } else {
    report("emptying", "the modem is not up: messages on the card stay there until it is");
    enter(Stage::waiting, kWaiting);
    report("safe", "remove the old card and insert the new one");
  }
}

void SimSwapProcedure::report(const char* step, std::string text) {
  view_.step = step;
  view_.events.push_back({view_.events.size() + 1, clock_.wall(), step, std::move(text)});
}

void SimSwapProcedure::enter(Stage stage, util::Duration limit) {
  stage_ = stage;
  until_ = clock_.in(limit);
  next_poll_ = clock_.now();
  last_report_.clear();
  environment_.pause_sending(stage < Stage::testing);
}

void SimSwapProcedure::end(const char* step, bool succeeded, std::string text) {
  assert(!finished());
  view_.took = std::chrono::duration_cast<std::chrono::seconds>(clock_.now() - began_);
  view_.finished = true;
  view_.succeeded = succeeded;
  stage_ = Stage::done;
  environment_.pause_sending(false);
  report(step, std::move(text));
}

void SimSwapProcedure::cancel() {
  if (!finished()) end("cancelled", false, "cancelled; the modem keeps the card it has");
}

void SimSwapProcedure::request_poll_if_due() {
  if (clock_.now() < next_poll_) return;
  next_poll_ = clock_.in(kPollPause);
  environment_.request_poll();
}

void SimSwapProcedure::step() {
  if (finished()) return;
  const auto status = environment_.status();
  switch (stage_) {
    case Stage::emptying:
      return empty(status);
    case Stage::waiting:
      return wait_for_card(status);
    case Stage::starting:
      return watch_start(status);
    case Stage::testing:
      return test(status);
    case Stage::done:
      return;
  }
}

void SimSwapProcedure::empty(const ModemStatus& status) {
  if (clock_.now() < next_poll_) return;
  request_poll_if_due();
  const auto left = environment_.left_on_card();
  if (left && *left == 0) {
    enter(Stage::waiting, kWaiting);
    view_.old_sim = card(status);
    report("safe", "the old card is empty: remove it and insert the new one");
    return;
  }
  const auto what =
      left ? fmt::format("{} message{} still on the card", *left, *left == 1 ? " is" : "s are")
           : util::mask_digits(left.error().what);
  if (std::exchange(last_report_, what) != what) report("emptying", what);
  if (clock_.now() < until_) return;
  end("failed", false,
      "the card could not be emptied in 5 minutes; nothing is lost while it stays in. Next: "
      "gsmrelay modem show " +
          view_.modem);
}

void SimSwapProcedure::wait_for_card(const ModemStatus& status) {
  request_poll_if_due();
  const bool gone = status.info.sim == modem::SimState::absent ||
                    status.health == ModemHealth::absent || status.health == ModemHealth::failing;
  if (gone && !std::exchange(removed_, true))
    report("waiting", "the old card is out; insert the new one");
  // While the modem is absent or starting, its status still shows the old card.
  const bool known = status.health == ModemHealth::up || status.health == ModemHealth::degraded;
  if (!known && clock_.now() < until_) return;
  const bool another = !card(status).empty() && card(status) != view_.old_sim;
  const bool the_same = removed_ && !card(status).empty() && card(status) == view_.old_sim;
  if (another || the_same || (removed_ && locked(status))) {
    enter(Stage::starting, kStarting);
    report("starting",
           the_same && !locked(status) ? "the same card is back" : "a card is in; starting it");
    return;
  }
  if (clock_.now() >= until_)
    end("failed", false,
        "no other card was inserted within an hour. Next: gsmrelay sim "
        "swap " +
            view_.modem);
}

void SimSwapProcedure::watch_start(const ModemStatus& status) {
  request_poll_if_due();
  view_.new_sim = card(status);
  if (status.health == ModemHealth::up && status.info.registered()) {
    view_.operator_name = status.info.operator_name;
    enter(Stage::testing, kTesting);
    report("testing",
           fmt::format("registered with {}",
                       view_.operator_name.empty() ? "the network" : view_.operator_name));
    return;
  }
  const auto what = status.health == ModemHealth::up ? std::string("waiting for the network")
                    : status.trouble.empty()         ? std::string("the modem is starting")
                                                     : util::mask_digits(status.trouble);
  if (std::exchange(last_report_, what) != what) report("starting", what);
  if (clock_.now() < until_) return;
  end("failed", false, "the new card did not come up in 10 minutes: " + what);
}

void SimSwapProcedure::test(const ModemStatus& status) {
  if (!test_) {
    auto sent = environment_.send_test();
    if (!sent && sent.error().advice == util::Advice::reject) {
      view_.tested = "not tested: " + util::mask_digits(sent.error().what);
      return end("done", true, view_.tested);
    }
    if (sent) {
      test_ = std::move(*sent);
      report("testing", fmt::format("test SMS sent to {} ({})", test_->to,
                                    test_->itself ? "itself" : "another modem here"));
      return;
    }
    const auto what = util::mask_digits(sent.error().what);
    if (std::exchange(last_report_, what) != what) report("testing", what);
  } else if (environment_.test_arrived(*test_)) {
    view_.tested = test_->itself ? "sent and received by itself" : "received by another modem here";
    return end("done", true, "the test SMS arrived: the card works");
  } else if (const auto what = util::mask_digits(environment_.trouble_sending());
             !what.empty() && std::exchange(last_report_, what) != what) {
    report("testing", what);
  }
  if (clock_.now() < until_) return;
  const bool sent = test_ && environment_.trouble_sending().empty();
  view_.tested = sent ? "failed" : "not sent";
  end("failed", false,
      fmt::format("the test SMS {} within 3 minutes; the card stays in use. Check credit and "
                  "service centre: gsmrelay modem show {}",
                  sent ? "did not arrive" : "could not be sent", status.name));
}

}  // namespace gsmrelayd
