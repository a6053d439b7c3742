// A scripted modem at the other end of an io::Port. Time is a FakeClock: where a real port would
// wait, it moves the clock to the next output or to the deadline.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fake_clock.hpp"
#include "io/port.hpp"

namespace doubles {

class FakePort : public io::Port {
 public:
  using Reply = std::function<std::string(std::string_view command)>;
  static constexpr util::Duration kNever = util::Duration::max();

  explicit FakePort(FakeClock& clock) : clock_(clock) {}

  /// Answers `command` with `octets`, exactly as given. The last rule for a command applies.
  void on(const std::string& command, const std::string& octets) {
    rules_[command] = [octets](std::string_view) { return octets; };
  }
  void on(const std::string& command, Reply reply) { rules_[command] = std::move(reply); }
  /// Uses the responses one after the other; the last one stays.
  void in_turn(const std::string& command, std::vector<std::string> replies) {
    rules_[command] = [replies = std::deque<std::string>(replies.begin(), replies.end())](
                          std::string_view) mutable {
      auto reply = replies.front();
      if (replies.size() > 1) replies.pop_front();
      return reply;
    };
  }
  /// Answers every command that has no rule.
  void otherwise(Reply reply) { otherwise_ = std::move(reply); }
  void silent_on(const std::string& command) { on(command, std::string{}); }
  /// Returns information lines and OK, framed as in V.250.
  static std::string ok(std::string_view lines = {}) {
    return lines.empty() ? "\r\nOK\r\n" : "\r\n" + std::string(lines) + "\r\n\r\nOK\r\n";
  }
  static std::string line(std::string_view text) { return "\r\n" + std::string(text) + "\r\n"; }

  /// Sends `octets` unsolicited, after `delay`.
  void say(const std::string& octets, util::Duration delay = {}) {
    const auto at = clock_.now() + delay;
    const auto later =
        std::upper_bound(output_.begin(), output_.end(), at,
                         [](auto time, const auto& piece) { return time < piece.at; });
    output_.insert(later, {at, octets});
  }
  /// Returns when the next octets come, which may be past; Deadline::max() if there are none.
  util::Deadline next_output() const {
    return output_.empty() ? util::Deadline::max() : output_.front().at;
  }
  /// Delays every response.
  void answer_after(util::Duration delay) { answer_delay_ = delay; }
  /// Returns at most `octets` for each read.
  void split(std::size_t octets) { chunk_ = octets; }
  /// Removes the line: every call fails from now on.
  void unplug() { gone_ = true; }
  /// Removes the line after `commands` more commands.
  void unplug_after(int commands) { commands_left_ = commands; }
  /// Accepts no more octets: flow control does not release.
  void block_writes() { blocked_ = true; }
  void wake() { woken_ = true; }
  void clear_wake() { woken_ = false; }

  /// Simulates a UART: the host uses the speed `host`, the modem understands only `modem`.
  void behind_uart(int host, int modem) {
    baud_ = host;
    uart_ = modem;
  }
  /// Returns the speeds that were set, in order.
  const std::vector<int>& bauds() const { return bauds_; }

  /// Returns the commands written so far, without CR, and payloads without Ctrl-Z.
  const std::vector<std::string>& written() const { return written_; }
  std::size_t count(std::string_view command) const {
    return static_cast<std::size_t>(std::count(written_.begin(), written_.end(), command));
  }
  void forget_written() { written_.clear(); }

  util::Result<std::size_t> read(std::span<std::uint8_t> into, util::Deadline deadline,
                                 io::Wake wake) override {
    if (gone_) return util::fail(util::Advice::reopen, "unplugged");
    const bool rung = woken_ && wake == io::Wake::ends_read;
    const auto until = rung ? clock_.now() : std::max(deadline, clock_.now());
    if (!output_.empty() && output_.front().at <= until) {
      advance_to(output_.front().at);
      return hand_out(into);
    }
    if (rung) return 0;
    advance_to(deadline);
    return 0;
  }

  util::Result<void> write(util::OctetView octets, util::Deadline deadline) override {
    if (gone_) return util::fail(util::Advice::reopen, "unplugged");
    if (blocked_) {
      advance_to(deadline);
      return util::fail(util::Advice::retry, "the line takes nothing");
    }
    if (uart_ != 0 && baud_ != uart_) {
      say(std::string("\xF8\x80\0\xFE", 4));
      return {};
    }
    for (const char c : util::as_chars(octets)) {
      if (c == '\x1B') {
        input_.clear();
      } else if (c == '\r' || c == '\x1A') {
        if (!input_.empty()) answer(std::exchange(input_, {}));
      } else {
        input_ += c;
      }
    }
    return {};
  }

  void wake_on(int) override {}
  void flush_input() override { output_.clear(); }
  int baud() const override { return baud_; }
  util::Result<void> set_baud(int baud) override {
    if (gone_) return util::fail(util::Advice::retry, "unplugged");
    baud_ = baud;
    bauds_.push_back(baud);
    return {};
  }
  const std::string& name() const override { return name_; }

 protected:
  FakeClock& clock_;

 private:
  struct Output {
    util::Deadline at;
    std::string octets;
  };

  void answer(const std::string& command) {
    if (commands_left_ == 0) return unplug();
    if (commands_left_ > 0) --commands_left_;
    written_.push_back(command);
    const auto rule = rules_.find(command);
    const auto reply = rule != rules_.end() ? rule->second(command)
                       : otherwise_         ? otherwise_(command)
                                            : line("ERROR");
    if (!reply.empty()) say(reply, answer_delay_);
  }

  std::size_t hand_out(std::span<std::uint8_t> into) {
    auto& octets = output_.front().octets;
    const auto count = std::min({into.size(), chunk_, octets.size()});
    std::copy_n(octets.begin(), count, into.begin());
    octets.erase(0, count);
    if (octets.empty()) output_.pop_front();
    return count;
  }

  void advance_to(util::Deadline at) {
    if (at > clock_.now()) clock_.advance(at - clock_.now());
  }

  std::map<std::string, Reply> rules_;
  Reply otherwise_;
  std::deque<Output> output_;
  util::Duration answer_delay_{0};
  std::size_t chunk_ = 4096;
  std::string input_, name_ = "fake";
  std::vector<std::string> written_;
  int commands_left_ = -1, baud_ = 0, uart_ = 0;
  std::vector<int> bauds_;
  bool gone_ = false, blocked_ = false, woken_ = false;
};

}  // namespace doubles
