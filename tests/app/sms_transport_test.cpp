#include "app/sms_transport.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "sms/join.hpp"
#include "tests/app/servers.hpp"

using namespace app_test;

namespace {

app::Message message(std::size_t size) {
  return {std::string(size, 'A'), sms::segment(std::string(size, 'A'))->parts, 1};
}

/// A fake control socket of gsm-modem: answers each line with a fixed text.
class Control {
 public:
  /// `then` answers the lines after the first; empty: `answer` does.
  explicit Control(std::string answer, std::string then = "")
      : answer_(std::move(answer)), then_(std::move(then)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd_, 8) == 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~Control() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  std::string path() const { return dir_ / "control"; }
  std::vector<std::string> lines;  ///< received lines; read them after the last request

 private:
  void serve() {
    for (int client = 0; (client = ::accept(fd_, nullptr, nullptr)) >= 0; ::close(client)) {
      std::string line;
      char c = 0;
      while (::read(client, &c, 1) == 1 && c != '\n') line += c;
      lines.push_back(line);
      const auto& answer = lines.size() == 1 || then_.empty() ? answer_ : then_;
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }
  doubles::TempDir dir_;
  const std::string answer_, then_;
  int fd_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
  std::thread thread_;
};

}  // namespace

TEST_CASE("a short message has one part; the parts of a long one join to it") {
  CHECK(app::part_texts(message(160)) == std::vector<std::string>{std::string(160, 'A')});
  const auto parts = app::part_texts(message(161));
  REQUIRE(parts.size() == 2);
  CHECK(parts[0] + parts[1] == std::string(161, 'A'));
}

TEST_CASE("a number that is not international is refused") {
  for (const char* number : {"", "0170", "+49x", "+", "+1234567890123456", "237670000001"}) {
    CHECK_FALSE(app::submit_pdus(message(1), number).has_value());
    CHECK_FALSE(app::deliver_pdus(message(1), number, {}).has_value());
  }
}

TEST_CASE("each part is sent to the emulated modem as a line") {
  const auto pdus = app::deliver_pdus(message(161), kNumber, util::from_epoch_ms(1)).value();
  Control control("{\"ok\":true}\n");
  REQUIRE(app::send_to_emulator(control.path(), "m0", pdus).has_value());
  CHECK(control.lines ==
        std::vector<std::string>{"deliver-pdu m0 " + pdus[0], "deliver-pdu m0 " + pdus[1]});
  CHECK_FALSE(app::send_to_emulator(control.path(), "m0\nquit", pdus).has_value());
}

TEST_CASE("a refusal of the emulator is reported") {
  for (const char* answer : {"{\"ok\":false,\"error\":\"no modem m0\"}\n", "odd\n", "", "[]\n"}) {
    Control control(answer);
    CHECK_FALSE(app::send_to_emulator(control.path(), "m0", {"00"}).has_value());
  }
  CHECK(app::send_to_emulator("/nowhere", "m0", {"00"}).error().exit == app::kUnreachable);
}

TEST_CASE("an error tells how many of several SMS were delivered") {
  Control control("{\"ok\":true}\n", "{\"ok\":false,\"error\":\"full\"}\n");
  const auto sent = app::send_to_emulator(control.path(), "m0", {"00", "01"});
  CHECK(sent.error().what.find("1 of 2 SMS were delivered") != std::string::npos);
}

TEST_CASE("gsmrelayd receives number and text over its socket") {
  net::HttpRequest seen;
  auto answer = Servers::said(200, {{"message", {{"id", 7}}}});
  const auto fetch = [&](net::HttpRequest request) {
    seen = std::move(request);
    return answer;
  };
  CHECK(app::send_to_daemon(fetch, "/run/s", kNumber, message(3)).value() == 7);
  CHECK(seen.unix_socket == "/run/s");
  CHECK(json::parse_or_null(seen.body) == Json{{"to", kNumber}, {"text", "AAA"}});
  answer = Servers::said(403, {{"error", {{"what", "not you"}}}});
  CHECK(app::send_to_daemon(fetch, "/run/s", kNumber, message(3)).error().exit == app::kDenied);
  answer.fault = net::Fault::connect;
  CHECK(app::send_to_daemon(fetch, "/run/s", kNumber, message(3)).error().exit ==
        app::kUnreachable);
}

TEST_CASE("the error of a message that may be queued does not advise to send it again") {
  auto answer = Servers::said(200, Json::object());
  const auto fetch = [&](const net::HttpRequest&) { return answer; };
  const auto is_told = [&] {
    const auto sent = app::send_to_daemon(fetch, "/run/s", kNumber, message(3));
    CHECK(sent.error().exit == app::kTimeout);
    CHECK(sent.error().next.find("only if it is not there") != std::string::npos);
  };
  for (const auto fault : {net::Fault::timeout, net::Fault::transfer}) {
    answer.fault = fault;
    is_told();
  }
  answer.fault = net::Fault::none;
  answer.body = "cut o";
  is_told();
}
