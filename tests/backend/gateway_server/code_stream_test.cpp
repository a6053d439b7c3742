#include "backend/gateway_server/code_stream.hpp"

#include "backend/gateway_server/page.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

struct Screen {
  CodeStream stream() {
    return {sync,
            {kUser, std::chrono::seconds(15), 3,
             [this](const KeyExchange::Code& code) {
               session = code.session;
               return std::string("code");
             },
             [this](std::uint64_t) {
               rig.clock.advance(std::chrono::seconds(1));
               if (meanwhile) std::exchange(meanwhile, {})();
             },
             &closing},
            rig.clock};
  }
  void handshake() {
    const auto phone = crypto::RsaPrivateKey::generate(2048);
    REQUIRE(sync.handshake(kUser, session, phone.public_key().pem(), Form::compact));
  }
  Rig rig;
  doubles::FakePeer vault;
  ServerKeys keys{*rig.store, rig.clock};
  KeyExchange sync{*rig.store, keys, vault, rig.clock};
  std::string session;
  std::function<void()> meanwhile;
  std::atomic<bool> closing{false};
};

}  // namespace

TEST_CASE("the code changes each 15 s, three times, then the stream ends") {
  Screen screen;
  auto stream = screen.stream();
  const auto began = screen.rig.clock.now();
  std::string last;
  for (int i = 0; i < 3; ++i) {
    CHECK(stream.next() == "code");
    CHECK(screen.session != last);
    last = screen.session;
  }
  CHECK(stream.next()->find("event: expired") == 0);
  CHECK(screen.rig.clock.now() - began == std::chrono::seconds(45));
  CHECK_FALSE(stream.next().has_value());
}

TEST_CASE("after a phone's handshake the code stays, and the end of the session is an event") {
  Screen screen;
  auto stream = screen.stream();
  REQUIRE(stream.next() == "code");
  screen.meanwhile = [&] { screen.handshake(); };
  CHECK(stream.next()->find("event: pause") == 0);
  // No password follows.
  CHECK(stream.next()->find("event: expired") == 0);
  CHECK_FALSE(stream.next().has_value());
}

TEST_CASE("the end of the server ends the stream") {
  Screen screen;
  auto stream = screen.stream();
  REQUIRE(stream.next() == "code");
  screen.closing = true;
  CHECK_FALSE(stream.next().has_value());
}

TEST_CASE("a change of the session ends the wait of its page at once") {
  Screen screen;
  auto stream = screen.stream();
  REQUIRE(stream.next() == "code");
  const auto seen = screen.sync.changes();
  screen.handshake();
  CHECK(screen.sync.changes() > seen);
  screen.sync.wait_for_change(seen, std::chrono::hours(1));
  screen.sync.wait_for_change(screen.sync.changes(), std::chrono::milliseconds(1));
}

TEST_CASE("the page of a synchronisation shows the command that takes its code") {
  const auto page = gateway_server::sync_page().body;
  const auto command = page.find("\"gsmrelay-app sync '\" + data.qr_url + \"'\"");
  CHECK(command != std::string::npos);
  CHECK(page.find("link.href = data.mobile_url") != std::string::npos);
}
