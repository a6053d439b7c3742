// Writes a dialogue as lines of a transcript (tests/transcripts/README.md), which may be published
// and can be replayed: numbers, PINs, names and texts are redacted, each line keeps its length.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "modem/channel/dialogue_listener.hpp"

namespace modem {

/// No I/O. Each dialogue needs its own object, as the meaning of a line depends on those before it.
class Transcript {
 public:
  /// midway: the dialogue is already running. A line before the next command or final result may be
  /// the rest of a text, and is redacted as one.
  enum class Joins : std::uint8_t { at_start, midway };
  explicit Transcript(Joins joins = Joins::at_start) : midway_(joins == Joins::midway) {}

  /// Returns the line for written octets, "> AT+CSQ"; empty for those that are not recorded (ESC).
  std::string said(std::string_view octets);
  /// Returns the line for a line of the modem, "< OK", "~ ^RSSI:17", "! +CMTI: \"SM\",3"; empty for
  /// an empty line.
  std::string heard(std::string_view line, DialogueListener::Place place);

 private:
  std::string redact_line(std::string_view line);
  std::string redact_body(std::string_view line);

  /// comes: a PDU or text follows (+CMGL, +CMGR, +CMT, +CDS, +CBM). past: it has come, and a torn
  /// rest of it may follow.
  enum class Body : std::uint8_t { none, comes, past };
  Body body_ = Body::none;
  bool midway_;
  int open_lines_ = 0;  ///< the most lines that an open quoted text may still have
  int text_lines_ = 0;  ///< the most lines of a text that may follow a line "OK" of it
};

}  // namespace modem
