#include "sms/types.hpp"

namespace sms {

namespace {

constexpr std::uint8_t kClassBits = 0x03;

Alphabet alphabet_of(unsigned bits) {
  switch (bits) {
    case 1:
      return Alphabet::octets;
    case 2:
      return Alphabet::ucs2;
    default:
      return Alphabet::gsm7;
  }
}

/// 00xx and 01xx:   | 0 | deletion | compressed | class? | alphabet 2 | class 2 |
void general(DataCoding& dcs) {
  dcs.automatic_deletion = (dcs.octet & 0x40U) != 0;
  dcs.compressed = (dcs.octet & 0x20U) != 0;
  dcs.alphabet = alphabet_of(dcs.octet >> 2U & 0x03U);
  dcs.reserved = (dcs.octet & 0x0CU) == 0x0CU;
  if ((dcs.octet & 0x10U) != 0) dcs.message_class = dcs.octet & kClassBits;
}

/// 1100 discard, 1101 store, 1110 store in UCS2:   | group 4 | active | 0 | kind 2 |
void waiting(DataCoding& dcs, unsigned group) {
  dcs.message_waiting = DataCoding::MessageWaiting{(dcs.octet & 0x08U) != 0, group != 0x0C,
                                                   static_cast<std::uint8_t>(dcs.octet & 0x03U)};
  if (group == 0x0E) dcs.alphabet = Alphabet::ucs2;
}

/// 1111:   | 1 1 1 1 | reserved | 8-bit? | class 2 |
void with_class(DataCoding& dcs) {
  dcs.alphabet = (dcs.octet & 0x04U) != 0 ? Alphabet::octets : Alphabet::gsm7;
  dcs.message_class = dcs.octet & kClassBits;
}

}  // namespace

const char* to_string(Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::gsm7:
      return "gsm7";
    case Alphabet::octets:
      return "8bit";
    case Alphabet::ucs2:
      return "ucs2";
  }
  return "";
}

// TS 23.038 §4
DataCoding DataCoding::from_octet(std::uint8_t octet) {
  DataCoding dcs;
  dcs.octet = octet;
  const unsigned group = octet >> 4U;
  if (group < 0x08) {
    general(dcs);
  } else if (group < 0x0C) {
    dcs.reserved = true;
  } else if (group < 0x0F) {
    waiting(dcs, group);
  } else {
    with_class(dcs);
  }
  return dcs;
}

}  // namespace sms
