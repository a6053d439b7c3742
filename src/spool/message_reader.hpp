// Reading messages from rows. The tables hold the raw TPDUs; the text is decoded at each read.
#pragma once

#include <span>

#include "crypto/digest.hpp"
#include "spool/connection.hpp"
#include "spool/types.hpp"

namespace spool {

/// A part of a message, decoded from its stored octets.
struct StoredPart {
  int sequence = 1;
  sms::Deliver deliver;
  crypto::Sha256 fingerprint{};
};

/// Returns the fingerprint by which a repeated PDU is recognised: a digest of SIM and TPDU.
crypto::Sha256 fingerprint_of(const std::string& sim, util::OctetView tpdu);

/// Returns the key of a message: the fingerprint of its one part, or SHA-256 over the fingerprints
/// of its parts in order.
crypto::Sha256 key_of(std::span<const StoredPart> parts);

/// Returns the key as lower-case hex, as in Message::key.
std::string key_text(util::OctetView key);

/// Sets text, data, alphabet, class, ports and push of `message` from `parts`, which are in order
/// of sequence.
void fill_content(Message& message, std::span<const sms::Deliver* const> parts);

/// Returns the TPDU in the stored octets of a part. In a damaged row `at` may have any value; then
/// the result does not decode.
util::OctetView tpdu_in(util::OctetView pdu, std::int64_t at);

/// Reads the parts of `message` in order of sequence. Empty after erasure. Leaves out a part that
/// no longer decodes.
std::vector<StoredPart> stored_parts(Connection& db, Id message, const std::string& sim);

/// Reads the message row without the content, which is all that is left after erasure.
std::optional<Message> read_row(Connection& db, Id id);

void fill_content(Message& message, std::span<const StoredPart> parts);

/// Reads a message with its content, unless that is erased.
std::optional<Message> read_message(Connection& db, Id id);

}  // namespace spool
