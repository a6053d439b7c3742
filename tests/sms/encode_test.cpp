#include <doctest/doctest.h>

#include "sms/codec.hpp"

namespace {

sms::Submit submit() {
  sms::Submit s;
  s.destination = sms::Address::from_string("+237670000000");
  s.user_data.payload = {'h', 'i'};
  return s;
}

sms::StatusReport encoded_report() {
  sms::StatusReport r;
  r.recipient = sms::Address::from_string("+237670000000");
  r.service_centre_timestamp = sms::Timestamp::from_epoch_ms(1541593282000, 4);
  r.discharge_time = r.service_centre_timestamp;
  return r;
}

template <class T>
T there_and_back(const T& tpdu, sms::Kind kind) {
  const auto octets = sms::encode(tpdu);
  REQUIRE(octets);
  return std::get<T>(sms::decode(*octets, sms::Smsc::absent, kind)->tpdu);
}

}  // namespace

TEST_CASE("a SUBMIT is encoded with each form of validity") {
  auto s = submit();
  CHECK(util::to_hex(sms::encode(s).value()) == "01000C91326707000000000002E834");
  s.validity = sms::RelativeValidity{167};
  CHECK(there_and_back(s, sms::Kind::submit).validity == s.validity);
  s.validity = sms::EnhancedValidity{{2, 30, 0, 0, 0, 0, 0}};
  CHECK(there_and_back(s, sms::Kind::submit).validity == s.validity);
  s.validity = sms::Timestamp::from_epoch_ms(1541593282000, -20);
  const auto absolute = there_and_back(s, sms::Kind::submit);
  CHECK(std::get<sms::Timestamp>(absolute.validity).epoch_ms() == 1541593282000);
  CHECK(absolute.first_octet == 0x19);
}

TEST_CASE("flags are encoded and decoded") {
  auto s = submit();
  s.reject_duplicates = s.status_report_request = s.reply_path = true;
  const auto back = there_and_back(s, sms::Kind::submit);
  CHECK(back.first_octet == 0xA5);
  CHECK(back.reject_duplicates);
  CHECK(back.status_report_request);
  CHECK(back.reply_path);
}

TEST_CASE("a status report is encoded without parameters and with them") {
  auto r = encoded_report();
  CHECK_FALSE(there_and_back(r, sms::Kind::status_report).pid);
  r.pid = 0x41;
  r.user_data = sms::UserData{{}, false, {'o', 'k'}};
  const auto back = there_and_back(r, sms::Kind::status_report);
  CHECK(back.pid == r.pid);
  CHECK(back.user_data == r.user_data);
}

TEST_CASE("values that the standard does not allow are refused with the field's name") {
  auto bad = submit();
  bad.destination.value = "12x";
  CHECK(sms::encode(bad).error().what == "TP-DA has a character that is no digit");
  bad = submit();
  bad.user_data.payload.assign(161, 'a');
  CHECK(sms::encode(bad).error().what == "TP-UD is too long");
  auto timeless = encoded_report();
  timeless.discharge_time = {};
  CHECK(sms::encode(timeless).error().what == "TP-DT is no time between 1970 and 2069");
  CHECK_FALSE(sms::encode(sms::DeliverReport{.failure_cause = 0x02}));
}

TEST_CASE("no error text contains the number or the text") {
  auto bad = submit();
  bad.destination.value = "237670000000x";
  bad.user_data.payload.assign(161, 'a');
  CHECK(sms::encode(bad).error().what.find("2376") == std::string::npos);
}
