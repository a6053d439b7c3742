// Fuzzes the API: any request gets a response with a schema and a known status, never a crash, and
// no text, number or identity that was not requested or is not allowed.
//
// The first line is method, path and query ("GET /v1/inbox?limit=3"), the rest the body. An SMS for
// the spool may precede it: an octet below 0x20, the number of octets, and the PDU as a modem gives
// it. If bit 0 of the first octet is set, it has a sender and words that must not appear in the
// response.
//
// The body is also parsed by itself: its value, written and parsed again, must be the same.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "control/api.hpp"
#include "json/json.hpp"
#include "sms/join.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_daemon_control.hpp"
#include "tests/doubles/fake_modem_registry.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "util/log.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

struct Main final : spool::Router {
  std::vector<std::string> routes_for(const spool::Message&) const override { return {"main"}; }
};

/// A real spool in memory with one message, and a fake daemon.
struct Rig {
  doubles::FaultVfs disk;
  doubles::FakeClock clock;
  doubles::FakeModemRegistry modems;
  doubles::FakeDaemonControl daemon;
  std::shared_ptr<spool::File> file =
      spool::File::open({.path = "/spool.db", .vfs = disk.name()}, clock).value();
  spool::Spool spool{file};
  control::Api reader{
      modems, daemon,
      spool,  file,
      clock,  {[](const net::Peer&) { return true; }, [](const net::Peer&) { return false; }}};
  control::Api admin{
      modems, daemon,
      spool,  file,
      clock,  {[](const net::Peer&) { return true; }, [](const net::Peer&) { return true; }}};

  Rig() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    // TS 23.040: from +23767000001, "hellohello"
    receive(*util::from_hex("00040C913276600000100000721051802143610AE8329BFD4697D9EC37"));
  }

  /// Checks that a received SMS is in the spool, whole, raw, or as a repeat; and only once.
  void receive(util::OctetView octets) {
    spool::ReceivedPdu arrival{"kitchen",    "624010000000001", "SM", util::to_hex(octets),
                               clock.wall(), std::nullopt};
    if (auto pdu = sms::decode(octets)) arrival.pdu = std::move(*pdu);
    const auto first = spool::Inbox(spool).accept({&arrival, 1}, Main());
    require(first && first->size() == 1);
    if (first->front().outcome == spool::Outcome::completed) check_kept(first->front().id, arrival);
    const auto second = spool::Inbox(spool).accept({&arrival, 1}, Main());
    require(second && second->front().outcome == spool::Outcome::duplicate);
  }

  void check_kept(spool::Id id, const spool::ReceivedPdu& arrival) {
    const auto* const deliver = std::get_if<sms::Deliver>(&arrival.pdu.value().tpdu);
    const auto kept = spool::Inbox(spool).message(id);
    require(deliver != nullptr && kept && kept->has_value());
    const auto said = sms::join(std::span(deliver, 1));
    require((*kept)->text == said.text && (*kept)->data == said.octets);
  }
};

net::ServerRequest to_request(std::string_view input) {
  net::ServerRequest request;
  const auto line = input.substr(0, input.find('\n'));
  if (line.size() < input.size()) request.body = input.substr(line.size() + 1);
  const auto words = util::split(line, ' ');
  request.method = words[0];
  const auto target = words.size() > 1 ? words[1] : std::string_view{};
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  request.path = util::percent_decode(path).value_or(std::string(path));
  if (mark != std::string_view::npos) {
    for (const auto pair : util::split(target.substr(mark + 1), '&')) {
      const auto equals = std::min(pair.find('='), pair.size());
      const auto value = pair.substr(std::min(equals + 1, pair.size()));
      request.query[std::string(pair.substr(0, equals))] =
          util::percent_decode(value).value_or(std::string(value));
    }
  }
  request.peer = {true, 1, 1, 1};
  return request;
}

void check(const net::ServerResponse& response) {
  constexpr std::array kKnown{200, 400, 403, 404, 405, 409, 503};
  if (std::find(kKnown.begin(), kKnown.end(), response.status) == kKnown.end()) std::abort();
  const auto body = json::parse_or_null(response.body);
  if (body["schema"] != "gsmrelay/1") std::abort();
  if ((response.status == 200) == body.contains("error")) std::abort();
}

/// Checks that the parser accepts what the library accepts, up to our limits, and that the writer
/// loses nothing.
void check_json(std::string_view text) {
  const auto value = json::parse(text);
  require(!value || nlohmann::json::accept(text));
  if (!value) return;
  const auto line = value->dump();
  require(json::parse(line) == *value);
  require(json::parse(value->dump({.indent = 2, .ascii = true})) == *value);
}

/// Returns the SMS with the sender and text that are searched for.
util::Octets telling(util::OctetView octets) {
  auto pdu = sms::decode(octets);
  auto* const deliver = pdu ? std::get_if<sms::Deliver>(&pdu->tpdu) : nullptr;
  if (deliver == nullptr) return {octets.begin(), octets.end()};
  const auto words = sms::segment("hellohello", {.force = deliver->dcs.alphabet});
  if (words) deliver->user_data.payload = words->parts.front().payload;
  deliver->originator = sms::Address::from_string("+23767000001");
  const auto written = sms::encode(pdu->tpdu);
  auto whole = sms::encode_smsc(pdu->smsc);
  if (!written) return {octets.begin(), octets.end()};
  whole.insert(whole.end(), written->begin(), written->end());
  return whole;
}

/// Takes the SMS before the request, if there is one, from the input.
std::optional<util::Octets> take_sms(util::OctetView& input) {
  constexpr std::uint8_t kFirstLetter = 0x20;
  if (input.size() < 2 || input[0] >= kFirstLetter) return std::nullopt;
  const bool tells = (input[0] & 1U) != 0;
  const auto size = std::min<std::size_t>(input[1], input.size() - 2);
  const auto octets = input.subspan(2, size);
  input = input.subspan(2 + size);
  return tells ? telling(octets) : util::Octets(octets.begin(), octets.end());
}

/// Returns whether the response has a secret that the request does not have: an error may repeat
/// the request.
bool leaks(const net::ServerResponse& response, std::string_view secret) {
  return response.status == 200 && response.body.find(secret) != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A new spool for each SMS, so that an input can be reproduced.
  static Rig usual;
  util::OctetView input(data, size);
  const auto sms = take_sms(input);
  std::optional<Rig> own;
  if (sms) own.emplace().receive(*sms);
  auto& rig = own ? *own : usual;
  auto request = to_request(util::as_chars(input));
  check_json(request.body);
  const auto seen = rig.reader.handle(request);
  check(seen);
  for (const char* secret : {"67000001", "624010000000001", "490154203237518", "hellohello"})
    if (leaks(seen, secret)) std::abort();
  if (rig.daemon.reloads != 0 || !rig.daemon.sent.to.empty()) std::abort();
  check(rig.admin.handle(request));
  rig.daemon.reloads = 0;
  rig.daemon.sent = {};
  return 0;
}
