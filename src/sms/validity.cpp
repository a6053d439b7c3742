#include <algorithm>

#include "sms/fields.hpp"

namespace sms {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;
constexpr std::size_t kValidityOctets = 7;

/// Reads hours, minutes and seconds in swapped BCD (§9.2.3.12.3, form 011).
std::optional<seconds> read_hms(OctetReader& reader) {
  seconds total{0};
  for (int i = 0; i < 3; ++i) {
    const unsigned octet = reader.octet("TP-VP");
    const unsigned tens = octet & 0x0FU;
    const unsigned units = octet >> 4U;
    if (tens > 9 || units > 9) return std::nullopt;
    total = total * 60 + seconds(tens * 10 + units);
  }
  return total;
}

struct Enhanced {
  std::optional<seconds> duration;
  bool well_formed = false;
};

// §9.2.3.12.3
//   0                                       1 …
// +---------------------------------------+-----------------------------+
// | extension | single shot | 0 | form 3  | value, then zeros           |
// +---------------------------------------+-----------------------------+
Enhanced read_enhanced(util::OctetView octets) {
  OctetReader reader(octets);
  const unsigned indicator = reader.octet("TP-VP");
  if ((indicator & 0x80U) != 0) reader.octet("TP-VP");  // one extension octet, for future use
  Enhanced out;
  bool known = true;
  switch (indicator & 0x07U) {
    case 0:
      break;
    case 1:
      out.duration = RelativeValidity{reader.octet("TP-VP")}.duration();
      break;
    case 2:
      out.duration = seconds(reader.octet("TP-VP"));
      break;
    case 3:
      out.duration = read_hms(reader);
      known = out.duration.has_value();
      break;
    default:
      known = false;
  }
  const auto rest = reader.rest();
  const bool zeros = std::all_of(rest.begin(), rest.end(), [](auto octet) { return octet == 0; });
  out.well_formed = known && zeros && reader.ok() && octets.size() == kValidityOctets;
  return out;
}

struct Writer {
  OctetWriter& writer;
  void operator()(std::monostate) const {}
  void operator()(const RelativeValidity& v) const { writer.octet(v.octet); }
  void operator()(const EnhancedValidity& v) const {
    if (!read_enhanced(v.octets).well_formed) writer.fail("TP-VP", "has no known enhanced form");
    writer.octets(v.octets);
  }
  void operator()(const Timestamp& v) const { write_timestamp(writer, v, "TP-VP"); }
};

}  // namespace

// §9.2.3.12.1
minutes RelativeValidity::duration() const {
  constexpr minutes kHour{60};
  constexpr minutes kDay = 24 * kHour;
  if (octet < 144) return (octet + 1) * minutes(5);
  if (octet < 168) return 12 * kHour + (octet - 143) * minutes(30);
  if (octet < 197) return (octet - 166) * kDay;
  return (octet - 192) * 7 * kDay;
}

std::optional<seconds> EnhancedValidity::duration() const {
  return read_enhanced(octets).duration;
}

ValidityFormat format_of(const Validity& validity) {
  constexpr ValidityFormat kFormats[] = {ValidityFormat::none, ValidityFormat::relative,
                                         ValidityFormat::enhanced, ValidityFormat::absolute};
  return kFormats[validity.index()];
}

Validity read_validity(OctetReader& reader, ValidityFormat format, Reading reading) {
  const bool strict = reading == Reading::strict;
  switch (format) {
    case ValidityFormat::none:
      return {};
    case ValidityFormat::relative:
      return RelativeValidity{reader.octet("TP-VP")};
    case ValidityFormat::absolute: {
      auto time = read_timestamp(reader, "TP-VP");
      if (strict && !time.valid) reader.fail("TP-VP", "is no time");
      return time;
    }
    case ValidityFormat::enhanced:
      break;
  }
  const auto raw = reader.octets(kValidityOctets, "TP-VP");
  if (strict && !read_enhanced(raw).well_formed) reader.fail("TP-VP", "has no known enhanced form");
  return EnhancedValidity{{raw.begin(), raw.end()}};
}

void write_validity(OctetWriter& writer, const Validity& validity) {
  std::visit(Writer{writer}, validity);
}

}  // namespace sms
