// The parts of a Gateway server, with a database and a clock of the test's own.
#pragma once

#include <doctest/doctest.h>

#include "backend/gateway_server/message_intake.hpp"
#include "backend/gateway_server/server_keys.hpp"
#include "backend/gateway_server/store.hpp"
#include "json/json.hpp"
#include "payload/envelope.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace gateway_test {

using namespace gateway_server;

inline const std::string kNumber = "+237650000001", kUser = "user-1";

struct Rig {
  std::unique_ptr<Store> opened() const {
    auto file = Store::open(dir / "gateway.db", crypto::Keyring::parse(ring).value());
    REQUIRE_MESSAGE(file.has_value(), file.error().what);
    return std::move(*file);
  }
  /// Gives the user a key, as a synchronisation does, and returns it.
  util::Octets synchronised(Form form = Form::compact, const std::string& user = kUser,
                            const std::string& number = kNumber) {
    const std::string text = "0123456789abcdef0123456789abcde" + user.substr(user.size() - 1);
    const auto octets = util::as_octets(text);
    REQUIRE(store->keep_key(user, number, form, octets, clock.wall()));
    return {octets.begin(), octets.end()};
  }
  static std::string sms(util::OctetView key, std::uint32_t counter,
                         const std::string& body = "hello") {
    payload::Content content;
    content.letter = 'm';
    content.body = body;
    return payload::seal_compact(key, counter, payload::write_compact(content));
  }
  Outcome take(const std::string& text, const std::string& sender = kNumber) {
    return intake.accept({sender, text, 0});
  }
  std::vector<Pending> waiting() { return store->due(clock.wall(), 100).value(); }

  doubles::TempDir dir;
  doubles::FakeClock clock;
  std::string ring = crypto::Keyring::new_line(1);
  std::unique_ptr<Store> store = opened();
  MessageIntake intake{
      *store,
      [](char letter) { return letter == 'g' ? payload::Form::email : payload::Form::text; },
      clock};
};

}  // namespace gateway_test
