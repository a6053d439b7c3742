// Plays a transcript (tests/transcripts/README.md) to src/modem.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <istream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "drivers/drivers.hpp"
#include "modem/modem.hpp"
#include "tests/doubles/fake_port.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace replay {

using namespace std::chrono_literals;

inline const modem::Profile& find_family(const modem::ModemIdentity& plate) {
  return drivers::find(plate);
}

class Replay {
 public:
  explicit Replay(const modem::Profile& family, std::string iccid = "8949020000001234567")
      : family_(family), iccid_(std::move(iccid)) {
    util::set_log_level(util::LogLevel::error);
    port_.otherwise([this](std::string_view command) {
      for (const auto& [start, answer] : starts_)
        if (command.starts_with(start)) return answer;
      return framed(refusal_);
    });
  }
  ~Replay() { util::set_log_level(util::LogLevel::info); }

  void run(std::istream& in) {
    int number = 0;
    for (std::string line; std::getline(in, line); ++number) {
      CAPTURE(number);
      CAPTURE(line);
      if (!line.starts_with("< ") && !line.starts_with("~ ")) close_answer();
      if (line.size() > 2 && line[0] != '#') step(line[0], line.substr(2));
    }
    close_answer();
  }
  bool did(std::string_view what) const {
    return std::find(done_.begin(), done_.end(), what) != done_.end();
  }

 private:
  void step(char kind, const std::string& text) {
    switch (kind) {
      case '>':
        command_ = text;
        return;
      case '<':  // a line of the response
      case '~':  // an unsolicited line in the middle of it
        answer_ += framed(text);
        return;
      case '!':
        port_.say(framed(text));
        return;
      case '%':
        return setting(text);
      case '=':
        return expectation(text);
      default:
        FAIL("not a line of a transcript");
    }
  }

  std::string framed(const std::string& text) const {
    return text == ">" ? end_ + "> " : end_ + text + end_;
  }

  void close_answer() {
    if (command_.ends_with('*')) {
      command_.pop_back();
      starts_[command_] = answer_;
    } else if (!command_.empty() && in_turn_) {
      auto& turns = turns_[command_];
      turns.push_back(answer_);
      port_.on(command_, [&turns, last = std::string()](std::string_view) mutable {
        if (turns.empty()) return last;
        last = turns.front();
        turns.pop_front();
        return last;
      });
    } else if (!command_.empty()) {
      port_.on(command_, answer_);
    }
    command_.clear();
    answer_.clear();
  }

  void setting(const std::string& text) {
    const auto words = util::split(text, ' ');
    if (words[0] == "usb") {
      options_.usb_vendor =
          static_cast<std::uint16_t>(std::stoi(std::string(words[1]), nullptr, 16));
      options_.usb_product =
          static_cast<std::uint16_t>(std::stoi(std::string(words[2]), nullptr, 16));
      options_.role = modem::PortRole::at;
    } else if (words[0] == "refusal") {
      refusal_ = text.substr(8);
    } else if (text == "in turn") {
      in_turn_ = true;
    } else if (text == "crcrlf") {
      end_ = "\r\r\n";
    } else {
      FAIL("not a setting");
    }
  }

  void expectation(const std::string& text) {
    const auto words = util::split(text, ' ');
    const std::string what(words[0]);
    done_.push_back(what);
    if (what == "up") {
      expect_up();
    } else if (what == "asked") {
      CHECK_MESSAGE(port_.count(text.substr(6)) > 0, text);
    } else if (what == "message") {
      expect_message(std::string(words[1]), std::string(words[2]));
    } else if (what == "sim") {
      CHECK(comes<modem::SimChanged>());
    } else if (what == "full") {
      CHECK(comes<modem::MemoryFull>());
    } else if (what == "restart") {
      CHECK(comes<modem::Restarted>());
    } else if (what == "time") {
      const auto event = modem_.next_event(clock_.in(10s));
      REQUIRE((event && *event && std::holds_alternative<modem::NetworkTime>(**event)));
      CHECK(util::epoch_ms(std::get<modem::NetworkTime>(**event).time) ==
            1000 * std::stoll(std::string(words[1])));
    } else if (what == "quiet") {
      const auto event = modem_.next_event(clock_.in(10s));
      CHECK((event && !*event));
    } else {
      FAIL("not an expectation");
    }
  }

  void expect_up() {
    const auto done = modem_.bring_up(options_);
    REQUIRE_MESSAGE(done, (done ? "" : done.error().what));
    CHECK(modem_.info().driver == family_.name);
    CHECK(modem_.info().iccid == iccid_);
    for (const auto& memory : std::vector(modem_.memories())) {
      const auto listed = modem_.list(memory);
      CHECK((listed && listed->empty()));
    }
  }

  /// Expects an announcement, a listing, and a deletion from the message's slot.
  void expect_message(const std::string& slot, const std::string& pdu) {
    REQUIRE(comes<modem::MessageWaiting>());
    for (const auto& memory : std::vector(modem_.memories())) {
      const auto listed = modem_.list(memory);
      REQUIRE(listed);
      for (const auto& stored : *listed) {
        CHECK(stored.pdu_hex == pdu);
        CHECK(std::to_string(stored.index) == slot);
        port_.forget_written();
        REQUIRE(modem_.delete_message(stored));
        CHECK(port_.count("AT+CMGD=" + slot) == 1);
        return;
      }
    }
    FAIL("announced but not there");
  }

  template <class Kind>
  bool comes() {
    for (int i = 0; i < 20; ++i) {
      const auto event = modem_.next_event(clock_.in(10s));
      if (event && *event && std::holds_alternative<Kind>(**event)) return true;
    }
    return false;
  }

  const modem::Profile& family_;
  const std::string iccid_;
  doubles::FakeClock clock_;
  doubles::FakePort port_{clock_};
  modem::Modem modem_{port_, clock_, find_family};
  modem::BringUpOptions options_;
  std::string command_, answer_, refusal_ = "ERROR", end_ = "\r\n";
  std::map<std::string, std::string> starts_;
  bool in_turn_ = false;
  std::map<std::string, std::deque<std::string>> turns_;  ///< the last response stays
  std::vector<std::string> done_;
};

}  // namespace replay
