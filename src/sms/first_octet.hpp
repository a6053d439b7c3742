// The bits of the first octet of a TPDU (TS 23.040 §9.2.3.1 … §9.2.3.25). A bit has different
// meanings in different types. Private to this folder.
#pragma once

#include <cstdint>

namespace sms::first_octet {

constexpr std::uint8_t kMessageType = 0x03;       // TP-MTI
constexpr std::uint8_t kNoMoreMessages = 0x04;    // TP-MMS, 0 = more are waiting
constexpr std::uint8_t kRejectDuplicates = 0x04;  // TP-RD, SUBMIT
constexpr std::uint8_t kLoopPrevention = 0x08;    // TP-LP
constexpr std::uint8_t kStatusReport = 0x20;      // TP-SRI, TP-SRR, TP-SRQ
constexpr std::uint8_t kHeader = 0x40;            // TP-UDHI
constexpr std::uint8_t kReplyPath = 0x80;         // TP-RP
constexpr unsigned kValidityShift = 3;            // TP-VPF, two bits

// TP-PI, §9.2.3.27
constexpr std::uint8_t kHasPid = 0x01;
constexpr std::uint8_t kHasDcs = 0x02;
constexpr std::uint8_t kHasUserData = 0x04;
constexpr std::uint8_t kIndicatorBits = 0x07;
constexpr std::uint8_t kIndicatorExtension = 0x80;

}  // namespace sms::first_octet
