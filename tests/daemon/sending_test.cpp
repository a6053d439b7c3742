#include "daemon/sending.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

using namespace std::chrono_literals;
using doubles::FakePort;

namespace {

const std::string kRecipient = "+237670000001";

/// A modem that takes every TPDU as `takes` says; the parts it was given.
class Desk {
 public:
  explicit Desk(std::function<std::string(int part)> takes) {
    fake_.otherwise([this, takes](std::string_view command) {
      if (command.starts_with("AT+CMGS=")) return std::string("\r\n> ");
      if (command.starts_with("AT")) return FakePort::ok();
      return takes(++parts_);
    });
  }
  util::Result<std::vector<control::SentPart>> send(const std::string& to,
                                                    const std::string& text) {
    std::atomic<bool> over{false};
    std::thread modem_thread([&] {
      while (!over) {
        mailbox_.serve(modem_);
        std::this_thread::yield();
      }
    });
    auto sent = gsmrelayd::send_text(mailbox_, to, text);
    over = true;
    modem_thread.join();
    return sent;
  }
  int parts() const { return parts_; }

 private:
  doubles::FakeClock clock_;
  doubles::FakeModem fake_{clock_};
  modem::Modem modem_{fake_, clock_, drivers::find};
  io::Bell bell_;
  gsmrelayd::Mailbox mailbox_{bell_};
  int parts_ = 0;
};

std::string accepted(int part) {
  return FakePort::ok("+CMGS: " + std::to_string(40 + part));
}

}  // namespace

TEST_CASE("a short text is sent as one part with the modem's reference") {
  Desk d(accepted);
  const auto sent = d.send(kRecipient, "hello");
  REQUIRE(sent);
  REQUIRE(sent->size() == 1);
  CHECK(sent->front().state == "sent");
  CHECK(sent->front().reference == 41);
  CHECK(sent->front().error.empty());
}

TEST_CASE("a long text goes part by part, in order") {
  Desk d(accepted);
  const auto sent = d.send("237670000001", std::string(400, 'x'));
  REQUIRE(sent);
  REQUIRE(sent->size() == 3);
  for (int i = 0; i < 3; ++i) {
    const auto& part = (*sent)[static_cast<std::size_t>(i)];
    CHECK(part.sequence == i + 1);
    CHECK(part.reference == 41 + i);
  }
}

TEST_CASE("after a part nobody knows the fate of, the rest is not tried and nothing is repeated") {
  Desk d([](int part) {
    return part == 1 ? accepted(1) : FakePort::line("+CMS ERROR: 332");  // network time-out
  });
  const auto sent = d.send(kRecipient, std::string(400, 'x'));
  REQUIRE(sent);
  REQUIRE(sent->size() == 2);
  CHECK((*sent)[0].state == "sent");
  CHECK((*sent)[1].state == "maybe-sent");
  CHECK_FALSE((*sent)[1].error.empty());
  CHECK(d.parts() == 2);
}

TEST_CASE("after a part that was refused the rest is not tried") {
  Desk d([](int) { return FakePort::line("+CMS ERROR: 1"); });  // unassigned number
  const auto sent = d.send(kRecipient, std::string(400, 'x'));
  REQUIRE(sent);
  REQUIRE(sent->size() == 1);
  CHECK(sent->front().state == "failed");
  CHECK_FALSE(sent->front().error.empty());
  CHECK_FALSE(sent->front().reference);
  CHECK(d.parts() == 1);
}

TEST_CASE("a recipient that is no number is refused, and its error does not repeat it") {
  Desk d(accepted);
  for (const std::string to : {"", "+", "mother", "+49 151 1", "++491511", "0151;+CMGD=1",
                               "123456789012345678901", "+49151\r"}) {
    CAPTURE(to);
    const auto sent = d.send(to, "hello");
    REQUIRE_FALSE(sent);
    CHECK(sent.error().advice == util::Advice::reject);
    CHECK((to.size() < 3 || sent.error().what.find(to) == std::string::npos));
  }
  CHECK(d.parts() == 0);
}

TEST_CASE("a text that is empty, not UTF-8 or too long for 255 parts is refused") {
  Desk d(accepted);
  for (const std::string& text : {std::string(), std::string("\xC3("), std::string("\xFF"),
                                  std::string(255 * 153 + 1, 'x')}) {
    const auto sent = d.send(kRecipient, text);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().advice == util::Advice::reject);
  }
  CHECK(d.parts() == 0);
}
