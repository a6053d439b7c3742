#include <doctest/doctest.h>

#include <map>

#include "field.hpp"
#include "sms/fields.hpp"
#include "vectors.hpp"

namespace {

using vectors::json;

util::Result<sms::Validity> read_validity(const util::Octets& octets, sms::ValidityFormat format,
                                          sms::Reading reading = sms::Reading::strict) {
  return field::read(octets, [&](auto& r) { return sms::read_validity(r, format, reading); });
}

util::Result<util::Octets> write_validity(const sms::Validity& validity) {
  return field::written([&](auto& w) { sms::write_validity(w, validity); });
}

const std::map<std::string, sms::ValidityFormat> kFormats = {
    {"none", sms::ValidityFormat::none},
    {"relative", sms::ValidityFormat::relative},
    {"enhanced", sms::ValidityFormat::enhanced},
    {"absolute", sms::ValidityFormat::absolute}};

void check(const json& expected, const sms::Validity& validity) {
  CHECK(kFormats.at(expected["format"]) == sms::format_of(validity));
  if (const auto* relative = std::get_if<sms::RelativeValidity>(&validity)) {
    CHECK(expected["seconds"] == std::chrono::seconds(relative->duration()).count());
  } else if (const auto* enhanced = std::get_if<sms::EnhancedValidity>(&validity)) {
    CHECK(expected["efi"] == enhanced->octets.at(0));
    CHECK(enhanced->duration().has_value() == expected.contains("seconds"));
    if (enhanced->duration()) CHECK(expected["seconds"] == enhanced->duration()->count());
  } else if (const auto* absolute = std::get_if<sms::Timestamp>(&validity)) {
    CHECK(expected["timestamp"] == absolute->iso8601());
  }
}

}  // namespace

TEST_CASE("the validity vectors decode and encode") {
  for (const auto& v : vectors::of_kind("validity", 19)) {
    CAPTURE(v["id"]);
    // TP-VPF has two bits: a fifth format does not exist.
    if (v["id"] == "warthog-vp-invalid-vpf") continue;
    const auto octets = vectors::octets(v["hex"]);
    const auto validity = read_validity(octets, kFormats.at(v["format"]));
    REQUIRE(validity.has_value() == !vectors::expects_error(v));
    if (!validity) continue;
    check(v["expected"]["validity"], *validity);
    CHECK(write_validity(*validity) == octets);
  }
}

TEST_CASE("the relative form has four ranges") {
  using namespace std::chrono_literals;
  CHECK(sms::RelativeValidity{0}.duration() == 5min);
  CHECK(sms::RelativeValidity{143}.duration() == 12h);
  CHECK(sms::RelativeValidity{144}.duration() == 12h + 30min);
  CHECK(sms::RelativeValidity{167}.duration() == 24h);
  CHECK(sms::RelativeValidity{168}.duration() == 48h);
  CHECK(sms::RelativeValidity{196}.duration() == 30 * 24h);
  CHECK(sms::RelativeValidity{197}.duration() == 35 * 24h);
  CHECK(sms::RelativeValidity{255}.duration() == 63 * 7 * 24h);
}

TEST_CASE("an unknown form is kept by lenient reading and never written") {
  const auto odd =
      read_validity({0x07, 1, 0, 0, 0, 0, 0}, sms::ValidityFormat::enhanced, sms::Reading::lenient);
  REQUIRE(odd);
  CHECK_FALSE(std::get<sms::EnhancedValidity>(*odd).duration());
  CHECK_FALSE(write_validity(*odd));
  CHECK_FALSE(write_validity(sms::EnhancedValidity{{0x01, 0x05}}));
}

TEST_CASE("single shot does not change the duration") {
  CHECK(sms::EnhancedValidity{{0x42, 9, 0, 0, 0, 0, 0}}.duration() == std::chrono::seconds(9));
}
