// The settings that a host makes by AT commands and a restart forgets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace firmware {

/// `sr` holds only status reports; `mt` is SM followed by ME, with indexes of its own.
enum class Memory : std::uint8_t { sm, me, sr, mt };
inline const char* to_string(Memory memory) {
  constexpr const char* kNames[] = {"SM", "ME", "SR", "MT"};
  return kNames[static_cast<std::size_t>(memory)];
}

/// TS 27.005 §3.4.1
struct Cnmi {
  int mode = 0, mt = 0, bm = 0, ds = 0, bfr = 0;
};

/// Parameters of a SUBMIT made in text mode (TS 27.005 §3.3.2).
struct TextModeParameters {
  int first_octet = 17, validity = 167, pid = 0, dcs = 0;
};

/// Message identifiers (TS 27.005 §3.3.4): mode 0 accepts those listed, mode 1 the others.
struct Broadcasts {
  int mode = 0;
  std::string ids, codings;
};

/// One member for each setting of an AT command, hence more than 20.
struct Settings {
  bool echo = true, verbose = true, quiet = false;
  int cmee = 0;
  int creg = 0, cgreg = 0, cereg = 0, cireg = 0;
  int cops_format = 0;
  std::string cscs = "IRA";
  bool text_mode = true;  ///< +CMGF: text after power-up, as in many modules
  bool show_text_header = false;
  int csms = 0;
  int cmms = 0;
  Cnmi cnmi;
  TextModeParameters csmp;
  Broadcasts cscb;
  std::array<Memory, 3> memory{Memory::sm, Memory::sm, Memory::sm};
  int cusd = 0;
  int clip = 0, crc = 0;
  std::map<int, std::string> contexts;  ///< +CGDCONT: what follows <cid>
  int cmer_ind = 0;
  int ctzr = 0, ctzu = 0;
  std::string phonebook = "SM";
};

/// The settings that a restart keeps.
struct NetworkPreferences {
  bool manual = false;   ///< +COPS: the host has chosen the network
  int technologies = 7;  ///< the sum of 1 (GSM), 2 (UMTS) and 4 (LTE)
};

}  // namespace firmware
