#include "sms/push.hpp"

#include <doctest/doctest.h>

#include <string>

#include "sms/codec.hpp"

namespace {

using enum sms::Push;

struct Header {
  util::Octets ports{0x0B, 0x84, 0x23, 0xF0};
  std::uint8_t dcs = 0x04;
  std::uint8_t sequence = 0;  ///< in a set of two; 0: a single part
};

std::optional<sms::Push> push_in(const util::Octets& octets, const Header& header = {}) {
  sms::Deliver d;
  d.dcs = sms::DataCoding::from_octet(header.dcs);
  const std::uint8_t iei = header.ports.size() == 2 ? 0x04 : 0x05;
  d.user_data.header = {{iei, header.ports}};
  if (header.sequence != 0) d.user_data.header.push_back({0x00, {7, 2, header.sequence}});
  return sms::push_of(d, octets);
}

util::Octets with_name(util::Octets before, const std::string& name) {
  before.insert(before.end(), name.begin(), name.end());
  before.push_back(0);
  return before;
}

const util::Octets kMms{0x01, 0x06, 0x03, 0xBE, 0xAF, 0x84, 0x8C, 0x82};
const std::string kName = "application/vnd.wap.mms-message";

}  // namespace

TEST_CASE("row 055: an MMS notification is recognised by each form of its content type") {
  CHECK(push_in(kMms) == mms);
  CHECK(push_in({0x01, 0x07, 0x01, 0xBE}) == mms);
  CHECK(push_in({0x01, 0x06, 0x81, 0x00, 0xBE}) == mms);
  CHECK(push_in({0x01, 0x06, 0x04, 0x03, 0xBE, 0x81, 0xEA}) == mms);
  CHECK(push_in({0x01, 0x06, 0x05, 0x1F, 0x03, 0xBE, 0x81, 0xEA}) == mms);
  CHECK(push_in(with_name({0x01, 0x06, 0x20}, kName)) == mms);
  CHECK(push_in(with_name({0x01, 0x06, 0x20}, "Application/VND.wap.MMS-message")) == mms);
  CHECK(push_in(with_name({0x01, 0x06, 0x24, 0x1F, 0x22}, kName)) == mms);
}

TEST_CASE("row 055: other content on the push ports is a WAP push") {
  CHECK(push_in({0x01, 0x06, 0x03, 0xAE, 0xAF, 0x82}) == wap);  // a service indication
  CHECK(push_in(with_name({0x01, 0x06, 0x21}, kName + "s")) == wap);
  CHECK(push_in({0x01, 0x05, 0x01, 0xBE}) == wap);
  CHECK(push_in(kMms, {.ports = {0x0B, 0x85, 0x23, 0xF0}}) == wap);
}

TEST_CASE("a truncated push is still a push and is not read past its end") {
  const auto whole = with_name({0x01, 0x06, 0x23, 0x1F, 0x81, 0x20}, kName);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto cut =
        util::Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK(push_in(cut) == wap);
  }
  CHECK(push_in(whole) == mms);
  CHECK(push_in(util::Octets(140, 0xFF)) == wap);
}

TEST_CASE("text, other ports, 8-bit ports and data without ports are no push") {
  CHECK_FALSE(push_in(kMms, {.dcs = 0x00}));
  CHECK_FALSE(push_in(kMms, {.dcs = 0x08}));
  CHECK_FALSE(push_in(kMms, {.ports = {0x15, 0x81, 0x00, 0x00}}));
  CHECK_FALSE(push_in(kMms, {.ports = {0x84, 0xF0}}));
  sms::Deliver plain;
  plain.dcs = sms::DataCoding::from_octet(0x04);
  CHECK_FALSE(sms::push_of(plain, kMms));
}

TEST_CASE("without the first part of a set only the ports decide") {
  CHECK(push_in(kMms, {.sequence = 1}) == mms);
  CHECK(push_in(kMms, {.sequence = 2}) == wap);
}

TEST_CASE("each kind of push has a name") {
  CHECK(std::string(sms::to_string(mms)) == "MMS notification");
  CHECK(std::string(sms::to_string(wap)) == "WAP push");
}
