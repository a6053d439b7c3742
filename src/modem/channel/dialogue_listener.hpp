// The interface of an observer of a dialogue. Called on the modem's thread; must not block.
#pragma once

#include <cstdint>
#include <string_view>

namespace modem {

class DialogueListener {
 public:
  enum class Place : std::uint8_t {
    answer,       ///< of the running command
    amid_answer,  ///< a URC while a command runs
    unasked
  };
  virtual ~DialogueListener() = default;
  /// Receives what is written: a command with its CR, a payload with its Ctrl-Z, an ESC.
  virtual void said(std::string_view octets) = 0;
  /// Receives a line of the modem without its end; ">" for a prompt.
  virtual void heard(std::string_view line, Place place) = 0;
};

}  // namespace modem
