// One USSD dialogue with the network (TS 22.090, 27.007 §7.15; docs/field-notes.md#12-ussd): a
// code, its answer, and replies while the network keeps the session open. Owned by the modem's
// thread, which it blocks until the network answers.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modem/channel/at_channel.hpp"

namespace modem {

struct UssdReply {
  enum class State {
    done,
    reply_wanted,  ///< the session is open: the next request() is the reply
    ended,         ///< by the network
    elsewhere,     ///< another client of the SIM answered
    unsupported,
    timed_out  ///< reported by the network
  };
  State state = State::done;
  std::string text;  ///< UTF-8
};
const char* to_string(UssdReply::State state);

class Ussd {
 public:
  Ussd(AtChannel& channel, const Profile& profile) : channel_(channel), profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// Sends a code such as *100#, or the reply in the session that is open, and waits for the
  /// network's answer. Returns `reject` for text that cannot be sent or a modem that knows no form
  /// of it, `retry` when no answer came within `limit`; the session is cancelled then, and a late
  /// answer is dropped.
  util::Result<UssdReply> request(std::string_view text, util::Duration limit);
  /// Ends the session.
  util::Result<void> cancel();
  /// Returns true while the network waits for a reply.
  bool open() const { return open_until_.has_value(); }
  /// Ends a session that had no reply for 90 s.
  util::Result<void> close_if_idle();

 private:
  enum class Sent { yes, other_form };
  struct Heard {
    UssdReply reply;
    std::string line;
  };

  util::Result<void> prepare();
  std::vector<UssdForm> forms_to_try() const;
  util::Result<UssdReply> converse(std::string_view text, util::Deadline until);
  util::Result<UssdForm> submit(std::string_view text, std::vector<UssdForm>& forms);
  util::Result<Sent> try_form(std::string_view text, UssdForm form);
  util::Result<Sent> ask(const std::string& written);
  util::Result<std::optional<Heard>> wait(util::Deadline until);
  util::Result<UssdReply> finish(std::optional<Heard> heard);
  void take_in(std::string line);
  void collect();
  std::optional<Heard> next();

  AtChannel& channel_;
  const Profile* profile_;
  std::optional<UssdForm> known_form_;  ///< the form in which the network understood a code
  bool prepared_ = false;
  std::deque<std::string> lines_;  ///< +CUSD lines that are not parsed yet
  std::deque<Urc> others_;         ///< other URCs of that time
  std::optional<util::Deadline> open_until_;
};

}  // namespace modem
