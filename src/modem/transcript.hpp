// A dialogue as lines of a transcript (tests/transcripts/README.md) that may be shown and can be
// replayed: numbers, PINs, names and texts are redacted, every length stays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "modem/dialogue_listener.hpp"

namespace modem {

/// No I/O. One for each dialogue: what a line is depends on those before it.
class Transcript {
 public:
  /// midway: the dialogue goes on already. What is heard before the next command or final result
  /// may be the rest of a text, and is redacted like one.
  enum class Joins : std::uint8_t { at_start, midway };
  explicit Transcript(Joins joins = Joins::at_start) : midway_(joins == Joins::midway) {}

  /// "> AT+CSQ"; empty for what is not written down (ESC).
  std::string said(std::string_view octets);
  /// "< OK", "~ ^RSSI:17", "! +CMTI: \"SM\",3"; empty for an empty line.
  std::string heard(std::string_view line, DialogueListener::Place place);

 private:
  std::string redact_line(std::string_view line);
  std::string redact_body(std::string_view line);

  /// A PDU or text follows: +CMGL, +CMGR, +CMT, +CDS, +CBM. When it has come, its torn rest may.
  enum class Body : std::uint8_t { none, comes, past };
  Body body_ = Body::none;
  bool midway_;
  int open_lines_ = 0;  ///< a text in quotes goes on over so many lines at most
};

}  // namespace modem
