// Every field of every PDU vector, as `gsmrelay decode --json` names it.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "cli/pdu_view.hpp"
#include "tests/sms/vectors.hpp"

namespace {

using VectorJson = vectors::json;

sms::Pdu decoded(const VectorJson& v) {
  const bool with_smsc = v["smsc_included"];
  const auto pdu = sms::decode(vectors::octets(v[with_smsc ? "pdu_hex" : "tpdu_hex"]),
                               with_smsc ? sms::Smsc::present : sms::Smsc::absent,
                               sms::kind_from_string(v["direction"].get<std::string>()));
  REQUIRE(pdu);
  return *pdu;
}

/// The vectors' form of a field that we call or shape otherwise.
VectorJson as_in_vectors(const VectorJson& view, const std::string& field) {
  const auto digits = [](const VectorJson& number) {
    const auto text = number.get<std::string>();
    return text.substr(text.starts_with('+') ? 1 : 0);
  };
  if (field == "smsc_digits") return digits(view.at("smsc"));
  if (field == "address_digits") return digits(view.at("address"));
  if (field.starts_with("concat_")) return view.at("concat").at(field.substr(7));
  if (field == "ud_unpacked_hex") return view.at("user_data_hex");
  if (field == "ports") {
    const auto& p = view.at("ports");
    return {{"dst", p.at("destination")}, {"src", p.at("source")}, {"bits", p.at("bits")}};
  }
  if (field == "udh") {
    VectorJson elements = VectorJson::array();
    for (const auto& e : view.at("udh")) {
      elements.push_back({util::to_hex(util::Octets{e.at("iei")}), e.at("data_hex")});
    }
    return elements;
  }
  return view.contains(field) ? view.at(field) : VectorJson(nullptr);
}

}  // namespace

TEST_CASE("every field that a PDU vector names is in the JSON, and equal") {
  std::map<std::string, int> checked;
  for (const auto& v : vectors::of_kind("pdu", 125)) {
    if (vectors::expects_error(v)) continue;
    CAPTURE(v["id"]);
    const auto view = VectorJson::parse(cli::pdu_json(decoded(v)));
    CHECK(view["direction"] == v["direction"]);
    for (const char* source : {"expected", "also"}) {
      if (!v.contains(source)) continue;
      for (const auto& [field, value] : v[source].items()) {
        if (field == "text_of_group") continue;  // of several PDUs: tests/sms/codec_test.cpp
        // 8-bit data is shown as octets: their meaning depends on the application.
        if (field == "text" && view["encoding"] == "8bit") continue;
        const auto& field_name = field;
        CAPTURE(field_name);
        auto ours = as_in_vectors(view, field);
        // Only one vector names the octet as well as the seconds.
        if (field == "validity" && !value.contains("value")) ours.erase("value");
        CHECK(ours == value);
        ++checked[field];
      }
    }
  }
  const std::map<std::string, int> kCounts = {
      {"address", 68},   {"address_digits", 3}, {"cd_hex", 1},       {"concat", 23},
      {"concat_ref", 9}, {"concat_seq", 9},     {"concat_total", 9}, {"dcs", 72},
      {"discharge", 7},  {"encoding", 69},      {"fcs", 10},         {"fo", 23}};
  for (const auto& [field, count] : kCounts) {
    const auto& field_name = field;
    CAPTURE(field_name);
    CHECK(checked[field] == count);
  }
  CHECK(checked.size() == 30);
}

TEST_CASE("a field that the PDU does not have is absent") {
  const auto pdu = sms::decode(
      util::from_hex("040491361900005150713220052308C8303A8C0EA3C3").value(), sms::Smsc::absent);
  const auto view = VectorJson::parse(cli::pdu_json(pdu.value()));
  for (const char* field :
       {"smsc", "concat", "ports", "message_class", "mwi", "error", "damaged"}) {
    CHECK_FALSE(view.contains(field));
  }
  CHECK(view["udh"] == VectorJson::array());
  CHECK(view["locking_table"] == 0);
}

TEST_CASE("bad UTF-16 and hostile text give valid JSON on one line") {
  const auto pdu =
      sms::decode(util::from_hex("04049136190008515071322005230AD83D000A0022001B0000").value(),
                  sms::Smsc::absent);
  const auto line = cli::pdu_json(pdu.value());
  CHECK(line.find('\n') == std::string::npos);
  CHECK(VectorJson::parse(line)["text"] == std::string("\uFFFD\n\"\x1B\0", 7));
}
