// The guided swap of a SIM card, step by step: empty the old card, report when it may be removed,
// wait for the new one and its start, test it with an SMS. Has no thread and no I/O: the caller
// repeats step(), which uses a SwapEnvironment.
#pragma once

#include <optional>
#include <string>

#include "control/daemon_control.hpp"
#include "control/modem_registry.hpp"

namespace gsmrelayd {

/// The modem, the spool and the network, as a swap uses them.
class SwapEnvironment {
 public:
  virtual ~SwapEnvironment() = default;
  virtual control::ModemStatus status() = 0;
  /// Makes the modem check its SIM and its memories now, not at the next poll.
  virtual void request_poll() = 0;
  /// Returns the number of received messages that are still on the card.
  virtual util::Result<int> left_on_card() = 0;
  struct Test {
    std::string text, to;  ///< `to` is masked
    bool itself = true;    ///< sent to the card itself; else to another modem here
  };
  /// Sends a test SMS. Returns `reject` if no number is known to send it to.
  virtual util::Result<Test> send_test() = 0;
  virtual bool test_arrived(const Test& test) = 0;
  /// Returns why the test SMS has not been sent, as text; empty if there is no error.
  virtual std::string trouble_sending() = 0;
  /// Stops sending through this modem, or resumes it. It is stopped from the first step until the
  /// new card is up.
  virtual void pause_sending(bool paused) = 0;
};

class SimSwapProcedure {
 public:
  /// `test`: the card stays, and is only tested.
  enum class From { old_card, test };
  SimSwapProcedure(std::string modem, SwapEnvironment& environment, const util::Clock& clock,
                   From from = From::old_card);

  /// Does the next thing that is possible, if any. Returns soon.
  void step();
  void cancel();
  bool finished() const { return view_.finished; }
  const control::SwapView& view() const { return view_; }

 private:
  enum class Stage { emptying, waiting, starting, testing, done };

  void enter(Stage stage, util::Duration limit);
  void report(const char* step, std::string text);
  void end(const char* step, bool succeeded, std::string text);
  void empty(const control::ModemStatus& status);
  void wait_for_card(const control::ModemStatus& status);
  void watch_start(const control::ModemStatus& status);
  void test(const control::ModemStatus& status);
  void request_poll_if_due();

  SwapEnvironment& environment_;
  const util::Clock& clock_;
  const util::Deadline began_;
  Stage stage_ = Stage::emptying;
  util::Deadline until_{}, next_poll_{};
  bool removed_ = false;
  std::string last_report_;  ///< in this stage
  std::optional<SwapEnvironment::Test> test_;
  control::SwapView view_;
};

}  // namespace gsmrelayd
