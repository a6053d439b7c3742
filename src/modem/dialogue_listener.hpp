// Who listens in on a dialogue. Called on the modem's thread, and must not hold it up.
#pragma once

#include <cstdint>
#include <string_view>

namespace modem {

class DialogueListener {
 public:
  enum class Place : std::uint8_t {
    answer,       ///< of the command that runs
    amid_answer,  ///< something unasked while a command runs
    unasked
  };
  virtual ~DialogueListener() = default;
  /// False: the rest need not be called.
  virtual bool listens() const = 0;
  /// As written: a command with its CR, a payload with its Ctrl-Z, an ESC.
  virtual void said(std::string_view octets) = 0;
  /// One line without its end; ">" for a prompt.
  virtual void heard(std::string_view line, Place place) = 0;
};

}  // namespace modem
