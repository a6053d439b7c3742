// The environment of a session in tests, without a thread or a program: a fake modem, a fake clock
// and a real spool.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drivers/drivers.hpp"
#include "gsmrelayd/modem/modem_session.hpp"
#include "tests/doubles/fake_modem.hpp"
#include "tests/gsmrelayd/rig.hpp"

namespace session_rig {

using namespace std::chrono_literals;

struct SessionRig {
  explicit SessionRig(const std::string& vfs = {}, gsmrelayd::OnImeiRead on_imei_read = {},
                      config::ModemSettings modem_settings = settings())
      : file(open(vfs)),
        shared(clock, file,
               std::make_shared<const relay::RouteTable>(std::vector<relay::RouteSettings>{})),
        context(std::move(modem_settings), 30s, shared, std::move(on_imei_read)),
        spool(file),
        receiver(context, spool::Inbox(spool)) {}

  static config::ModemSettings settings() {
    config::ModemSettings settings;
    settings.name = "kitchen";
    settings.port = "/dev/fake";
    return settings;
  }
  std::shared_ptr<spool::File> open(const std::string& vfs) const {
    auto opened = spool::File::open(
        {.path = vfs.empty() ? dir / "spool.db" : "/spool.db", .vfs = vfs}, clock);
    REQUIRE_MESSAGE(opened, opened.error().what);
    return std::move(*opened);
  }
  /// A port for a session; `modem` stays valid as long as the session.
  gsmrelayd::OpenedPort make_port() {
    auto made = std::make_unique<doubles::FakeModem>(clock);
    modem = made.get();
    return {.port = std::move(made)};
  }
  std::size_t messages() {
    const auto found = spool::Inbox(spool).messages({});
    REQUIRE(found);
    return found->messages.size();
  }

  rig::Quiet quiet;
  doubles::TempDir dir;
  doubles::FakeClock clock;
  std::shared_ptr<spool::File> file;
  gsmrelayd::Shared shared;
  gsmrelayd::ModemContext context;
  spool::Spool spool;
  gsmrelayd::Receiver receiver;
  doubles::FakeModem* modem = nullptr;
};

}  // namespace session_rig
