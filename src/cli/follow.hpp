// Asking the same again and again. A daemon that restarts is waited for: whoever follows overnight
// wants to go on in the morning.
#pragma once

#include "cli/client.hpp"
#include "util/clock.hpp"

namespace cli {

class Follow {
 public:
  /// Ends after --timeout, if one was given. Ctrl-C ends the program with exit code 0 from now on.
  Follow(Context& context, const util::Clock& clock);

  enum class Turn {
    answered,  ///< `answer` has it
    waited,    ///< no answer now, which was said once; ask again after pause()
    over,      ///< asking again is no use; context.exit says why
  };
  /// Without one answer yet, none is waited for: the socket or the question is probably wrong.
  Turn ask(const Question& question, Json& answer);
  /// The last answer was the first after the daemon had been gone: it is another one.
  bool came_back() const { return came_back_; }

  /// Waits so long, or until the end. False at the end.
  bool pause(util::Duration duration) const;
  /// Until the end, but at most `most`.
  std::chrono::seconds left(std::chrono::seconds most) const;

 private:
  Context& context_;
  const util::Clock& clock_;
  util::Deadline end_;
  bool answered_ = false, away_ = false, gone_ = false, came_back_ = false;
};

}  // namespace cli
