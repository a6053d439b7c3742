// Rows to messages. The raw TPDUs are the record; text is decoded from them when asked for.
#pragma once

#include <span>

#include "crypto/digest.hpp"
#include "spool/connection.hpp"
#include "spool/types.hpp"

namespace spool {

/// A part of a message, from its stored octets. Nothing about its neighbours.
struct StoredPart {
  int sequence = 1;
  sms::Deliver deliver;
  crypto::Sha256 fingerprint{};
};

/// What makes a received PDU the same as another one: SIM and TPDU.
crypto::Sha256 fingerprint_of(const std::string& sim, util::OctetView tpdu);

/// The key of a message: of one part its fingerprint, of several SHA-256 over theirs in order.
crypto::Sha256 key_of(std::span<const StoredPart> parts);

/// As Message::key shows it.
std::string key_text(util::OctetView key);

/// Text, data, alphabet, class and ports out of the parts, in order of sequence.
void fill_content(Message& message, std::span<const sms::Deliver* const> parts);

/// The TPDU in what is stored of a part. A damaged row may say anything of where it begins: what is
/// left of it then does not decode.
util::OctetView tpdu_in(util::OctetView pdu, std::int64_t at);

/// In order of sequence; empty after erasure. A part that no longer decodes is left out.
std::vector<StoredPart> stored_parts(Connection& db, Id message, const std::string& sim);

/// What the message row itself says: all that is left once the payload is erased.
std::optional<Message> read_row(Connection& db, Id id);

void fill_content(Message& message, std::span<const StoredPart> parts);

/// With its content, if that is still there.
std::optional<Message> read_message(Connection& db, Id id);

}  // namespace spool
