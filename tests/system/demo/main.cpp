// ./dev demo: an emulated modem, two receivers and gsmrelayd; SMS are delivered, and shown as they
// arrive at both receivers.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "appliance.hpp"
#include "sms_maker.hpp"
#include "tests/places.hpp"
#ifdef GSMRELAY_BACKEND
#include "whole.hpp"
#endif

using namespace std::chrono_literals;
using harness::eventually;

namespace {

struct Message {
  std::string what, sender, text;
  std::vector<std::string> pdus;
};

void say(const std::string& text) {
  std::fputs((text + "\n").c_str(), stdout);
  std::fflush(stdout);
}

std::vector<Message> messages() {
  harness::SmsMaker maker(std::chrono::system_clock::now().time_since_epoch().count());
  std::vector<Message> all;
  const auto add = [&](std::string what, int parts, int tail) {
    Message message{std::move(what),
                    fmt::format("+23767000{:04}", 101 + all.size()),
                    maker.ciphertext(parts),
                    {}};
    message.pdus = maker.pdus(message.sender, message.text);
    std::shuffle(message.pdus.begin(), message.pdus.end(), maker.random());
    for (int i = 0; i < tail; ++i)
      message.pdus.push_back(message.pdus[static_cast<std::size_t>(i)]);
    all.push_back(std::move(message));
  };
  add("one SMS", 1, 0);
  add("three parts, out of order", 3, 0);
  add("four parts, out of order, one repeated", 4, 1);
  add("one SMS, delivered twice", 1, 1);
  add("twelve parts, out of order, two repeated", 12, 2);
  return all;
}

/// Shows arrivals at one receiver. Returns true if each message came exactly once and unchanged.
bool check(const harness::Appliance& appliance, int receiver, const std::vector<Message>& sent) {
  std::map<std::string, int> count;
  const auto arrived = appliance.received(receiver);
  for (const auto& one : arrived) ++count[one.sender + ' ' + one.text];
  bool good = arrived.size() == sent.size();
  for (const auto& message : sent) {
    const int times = count[message.sender + ' ' + message.text];
    say(fmt::format("  receiver {}: {:<42} {} characters  {}", receiver + 1, message.what,
                    message.text.size(),
                    times == 1 ? "once, unchanged" : fmt::format("{} TIMES", times)));
    good = good && times == 1;
  }
  return good;
}

void stay(harness::Appliance& appliance) {
  say(
      fmt::format("\nIt stays until you press Ctrl-C. To play, in another terminal:\n\n"
                  "  export GSMRELAY_SOCKET={}\n"
                  "  {} watch\n"
                  "  {} ctl {} deliver-text m0 +237670000200 'a private word'\n"
                  "  {} send +237670001000 'hello' --modem m0\n",
                  appliance.socket(), places::program("gsmrelay"), places::program("gsm-modem"),
                  appliance.dir() / "modem.sock", places::program("gsmrelay")));
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  int signal = 0;
  sigwait(&ends, &signal);
}

int demo(bool staying) {
  say("An emulated modem, two receivers and gsmrelayd start on loopback.");
  harness::Appliance appliance({.receivers = 2});
  appliance.start_daemon();
  if (!eventually([&] { return appliance.daemon_answers(); })) {
    say("gsmrelayd does not answer; its log:\n" + appliance.log());
    return 1;
  }
  const auto sent = messages();
  for (const auto& message : sent) {
    say(fmt::format("  SMS in: {:<42} {} PDUs", message.what, message.pdus.size()));
    for (const auto& pdu : message.pdus) appliance.deliver(0, pdu);
  }
  eventually([&] {
    return appliance.received_count(0) >= sent.size() && appliance.received_count(1) >= sent.size();
  });
  eventually([&] { return appliance.balanced(); }, 10s);
  say("");
  const bool first = check(appliance, 0, sent);
  const bool second = check(appliance, 1, sent);
  say("\n$ gsmrelay status\n" + appliance.cli({"status"}).output);
  if (staying) stay(appliance);
  const bool ended = appliance.stop_daemon() == 0;
  say(first && second && ended
          ? "Every message arrived exactly once and unchanged, at both receivers."
          : "FAILED: see above; the daemon's log:\n" + appliance.log());
  return first && second && ended ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string word = argc > 1 ? argv[1] : "";
#ifdef GSMRELAY_BACKEND
  if (argc == 2 && word == "--whole") return demo_whole();
#endif
  const bool staying = word == "--stay";
  if (argc > 2 || (argc == 2 && !staying)) {
    std::fputs("usage: ./dev demo [--stay | --whole]\n", stderr);
    return 2;
  }
  try {
    return demo(staying);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "demo: %s\n", error.what());
    return 1;
  }
}
