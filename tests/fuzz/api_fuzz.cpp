// Any request to the API: an answer with a schema and a known status, never a crash, and no text,
// number or identity that was not asked for by somebody who may.
//
// The first line is method, path and query ("GET /v1/inbox?limit=3"), the rest the body.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "control/api.hpp"
#include "tests/doubles/fake_appliance.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace {

/// A real spool with one message, an appliance that says what it is told.
struct House {
  doubles::TempDir dir;
  doubles::FakeClock clock;
  doubles::FakeAppliance appliance;
  std::shared_ptr<spool::File> file = spool::File::open({.path = dir / "spool.db"}, clock).value();
  spool::Spool spool = spool::Spool::connect(file).value();
  control::Api reader{
      appliance,
      spool,
      file,
      clock,
      {[](const net::Peer&) { return true; }, [](const net::Peer&) { return false; }}};
  control::Api admin{
      appliance,
      spool,
      file,
      clock,
      {[](const net::Peer&) { return true; }, [](const net::Peer&) { return true; }}};

  House() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    struct Main final : spool::Router {
      std::vector<std::string> routes_for(const spool::Message&) const override { return {"main"}; }
    } router;
    // TS 23.040: from +23767000001, "hellohello"
    const std::string hex = "00040C913276600000100000721051802143610AE8329BFD4697D9EC37";
    spool::Arrival arrival{"kitchen", "624010000000001", "SM", hex, clock.wall(), std::nullopt};
    auto pdu = sms::decode(*util::from_hex(hex));
    if (pdu) arrival.pdu = std::move(*pdu);
    if (!spool.accept({&arrival, 1}, router)) std::abort();
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
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) {
    for (const auto pair : util::split(target.substr(mark + 1), '&')) {
      const auto equals = std::min(pair.find('='), pair.size());
      request.query[std::string(pair.substr(0, equals))] =
          pair.substr(std::min(equals + 1, pair.size()));
    }
  }
  request.peer = {true, 1, 1, 1};
  return request;
}

void check(const net::ServerResponse& response) {
  constexpr std::array kKnown{200, 400, 403, 404, 405, 409, 503};
  if (std::find(kKnown.begin(), kKnown.end(), response.status) == kKnown.end()) std::abort();
  const auto json = nlohmann::json::parse(response.body, nullptr, false);
  if (!json.is_object() || json.value("schema", "") != "gsmrelay/1") std::abort();
  if ((response.status == 200) == json.contains("error")) std::abort();
}

/// What the request itself said may come back in a refusal.
bool leaks(const net::ServerResponse& response, std::string_view secret) {
  return response.status == 200 && response.body.find(secret) != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static House house;
  auto request = to_request({reinterpret_cast<const char*>(data), size});
  const auto seen = house.reader.handle(request);
  check(seen);
  for (const char* secret : {"67000001", "624010000000001", "490154203237518", "hellohello"})
    if (leaks(seen, secret)) std::abort();
  if (house.appliance.reloads != 0 || !house.appliance.sent.to.empty()) std::abort();
  check(house.admin.handle(request));
  house.appliance.reloads = 0;
  house.appliance.sent = {};
  return 0;
}
