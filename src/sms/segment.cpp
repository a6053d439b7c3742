#include <algorithm>
#include <cassert>
#include <utility>

#include "sms/fields.hpp"
#include "sms/gsm7.hpp"
#include "sms/gsm7_tables.hpp"
#include "sms/join.hpp"
#include "util/utf.hpp"

namespace sms {

namespace {

constexpr std::size_t kUserDataOctets = 140;  // TP-UD, §9.2.3.24.1
constexpr std::size_t kMostParts = 255;

/// The whole text in one coding.
struct Candidate {
  Alphabet alphabet = Alphabet::gsm7;
  util::Octets units;  ///< septets, or octets of UTF-16
  std::vector<InformationElement> languages;
};

InformationElement concatenation(const SegmentOptions& options, std::size_t total,
                                 std::size_t sequence) {
  InformationElement element{kConcatenation8, {}};
  if (options.reference_bits == 16) {
    element.iei = kConcatenation16;
    element.data.push_back(static_cast<std::uint8_t>(options.reference >> 8U));
  }
  element.data.push_back(static_cast<std::uint8_t>(options.reference & 0xFFU));
  element.data.push_back(static_cast<std::uint8_t>(total));
  element.data.push_back(static_cast<std::uint8_t>(sequence));
  return element;
}

/// Returns how many units of payload fit into one part after a header with `elements`.
std::size_t room(const Candidate& c, const std::vector<InformationElement>& elements) {
  const auto header = header_octets(elements).size();
  if (c.alphabet == Alphabet::gsm7) return kUserDataOctets * 8 / 7 - header_septets(header);
  return (kUserDataOctets - header) / 2 * 2;
}

bool starts_pair(std::uint8_t high_octet) {
  return (high_octet & 0xFCU) == 0xD8;
}

/// Returns how many of `units` form whole characters: an escape or a high surrogate at the end is
/// left for the next part.
std::size_t whole_characters(const Candidate& c, util::OctetView units) {
  if (units.empty()) return 0;
  if (c.alphabet == Alphabet::gsm7) return units.size() - (units.back() == gsm7::kEscape ? 1 : 0);
  return units.size() - (starts_pair(units[units.size() - 2]) ? 2 : 0);
}

std::vector<util::OctetView> cut(const Candidate& c, const SegmentOptions& options) {
  util::OctetView left(c.units);
  if (left.size() <= room(c, c.languages)) return {left};
  auto elements = c.languages;
  elements.push_back(concatenation(options, 0, 0));
  const auto most = room(c, elements);
  std::vector<util::OctetView> pieces;
  while (!left.empty()) {
    const auto size = left.size() <= most ? left.size() : whole_characters(c, left.first(most));
    pieces.push_back(left.first(size));
    left = left.subspan(size);
  }
  return pieces;
}

std::optional<Candidate> in_gsm7(std::string_view text, std::uint8_t locking, std::uint8_t single) {
  auto septets = gsm7::encode(text, locking, single);
  if (!septets) return std::nullopt;
  Candidate c{Alphabet::gsm7, std::move(*septets), {}};
  if (single != 0) c.languages.push_back({kSingleShift, {single}});
  if (locking != 0) c.languages.push_back({kLockingShift, {locking}});
  return c;
}

Candidate in_ucs2(std::string_view text) {
  Candidate c{Alphabet::ucs2, {}, {}};
  for (const char16_t unit : util::utf8_to_utf16(text)) {
    c.units.push_back(static_cast<std::uint8_t>(unit >> 8U));
    c.units.push_back(static_cast<std::uint8_t>(unit & 0xFFU));
  }
  return c;
}

/// Encodes the text in every coding that can hold it, those with the fewest header elements first.
std::vector<Candidate> candidates(std::string_view text, const SegmentOptions& options) {
  std::vector<Candidate> out;
  const auto with_default = [](std::vector<std::uint8_t> tables) {
    tables.insert(tables.begin(), 0);
    return tables;
  };
  if (options.force != Alphabet::ucs2) {
    for (const auto locking : with_default(options.locking_tables)) {
      for (const auto single : with_default(options.single_tables)) {
        if (auto c = in_gsm7(text, locking, single)) out.push_back(std::move(*c));
      }
    }
  }
  if (options.force != Alphabet::gsm7) out.push_back(in_ucs2(text));
  return out;
}

UserData part(const Candidate& c, const std::vector<util::OctetView>& pieces, std::size_t index,
              const SegmentOptions& options) {
  UserData data;
  if (pieces.size() > 1) data.header.push_back(concatenation(options, pieces.size(), index + 1));
  data.header.insert(data.header.end(), c.languages.begin(), c.languages.end());
  data.has_header = !data.header.empty();
  data.payload.assign(pieces[index].begin(), pieces[index].end());
  return data;
}

}  // namespace

util::Result<Segments> segment(std::string_view text, const SegmentOptions& options) {
  assert(options.reference_bits == 8 || options.reference_bits == 16);
  const auto codings = candidates(text, options);
  std::vector<util::OctetView> best;
  const Candidate* chosen = nullptr;
  for (const auto& coding : codings) {
    auto pieces = cut(coding, options);
    if (chosen != nullptr && pieces.size() >= best.size()) continue;
    chosen = &coding;
    best = std::move(pieces);
  }
  if (chosen == nullptr) {
    return util::fail(util::Advice::reject, "the text has characters outside the GSM 7-bit tables");
  }
  if (best.size() > kMostParts) {
    return util::fail(util::Advice::reject, "the text needs more than 255 parts");
  }
  Segments segments{chosen->alphabet, {}};
  for (std::size_t i = 0; i < best.size(); ++i) {
    segments.parts.push_back(part(*chosen, best, i, options));
  }
  return segments;
}

}  // namespace sms
