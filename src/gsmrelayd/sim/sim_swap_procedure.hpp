// The guided exchange of a SIM card, step by step: empty the old one, say when it is safe, wait for
// the new one, see it start, prove it with a test SMS. No thread, no I/O of its own: step() is
// called now and then and looks at the world through SwapEnvironment.
#pragma once

#include <optional>
#include <string>

#include "control/daemon_control.hpp"
#include "control/modem_registry.hpp"

namespace gsmrelayd {

class SwapEnvironment {
 public:
  virtual ~SwapEnvironment() = default;
  virtual control::ModemStatus status() = 0;
  /// The modem looks at its SIM and its memories at once, not at the next poll.
  virtual void look() = 0;
  /// Received messages that still lie on the card: all that was read is in the spool.
  virtual util::Result<int> left_on_card() = 0;
  struct Test {
    std::string text, to;  ///< `to` masked: for people
    bool itself = true;    ///< else another modem here is to receive it
  };
  /// Sends one. `reject` when no number is known to send it to.
  virtual util::Result<Test> send_test() = 0;
  virtual bool test_arrived(const Test& test) = 0;
  /// What keeps the test from going out, in words; empty if nothing does.
  virtual std::string trouble_sending() = 0;
  /// Nothing is sent through this modem from the first step until the new card is up.
  virtual void pause_sending(bool held) = 0;
};

class SimSwapProcedure {
 public:
  SimSwapProcedure(std::string modem, SwapEnvironment& world, const util::Clock& clock);

  void step();
  void cancel();
  bool finished() const { return view_.finished; }
  const control::SwapView& view() const { return view_; }

 private:
  enum class Stage { emptying, waiting, starting, testing, done };

  void enter(Stage stage, util::Duration limit);
  void say(const char* step, std::string text);
  void end(const char* step, bool succeeded, std::string text);
  void empty(const control::ModemStatus& status);
  void wait_for_card(const control::ModemStatus& status);
  void watch_start(const control::ModemStatus& status);
  void test(const control::ModemStatus& status);
  void look_now_and_then();

  SwapEnvironment& world_;
  const util::Clock& clock_;
  const util::Deadline began_;
  Stage stage_ = Stage::emptying;
  util::Deadline until_{}, next_look_{};
  bool removed_ = false;
  std::string complaint_;  ///< said last in this stage
  std::optional<SwapEnvironment::Test> test_;
  control::SwapView view_;
};

}  // namespace gsmrelayd
