// gsmrelay-receiver: a test double of a Gateway server. Accepts POSTs on loopback, writes one JSON
// line for each to a file, and answers as set.
//
//   gsmrelay-receiver --port N --log FILE [--fail MODE] [--delay-ms N]
//
// MODE: ok, 500, 503, 429 (with Retry-After: 1), 403, 400-unavailable, reset, hang, slow (2 s
// more), alternately (ok, 500, ok, …). A line is written before its response is sent:
//   {"key","msisdn","text","date","date_sent","time","time_us","status"}: status 0 for reset and
//   hang.
// At run time: POST /control {"mode": "500", "delay_ms": 300}; GET /control returns mode and
// counts. Prints "listening on PORT" when ready; port 0 uses any. Ends at SIGTERM or SIGINT.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "loop.hpp"
#include "util/clock.hpp"
#include "util/text.hpp"

namespace {

using nlohmann::json;
using receiver::Answer;

volatile std::sig_atomic_t stop = 0;

std::int64_t epoch_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

struct Behaviour {
  std::string mode = "ok";
  std::chrono::milliseconds delay{0};
};

std::optional<Answer> answer_for(const std::string& mode, std::int64_t count) {
  Answer answer;
  if (mode == "ok") return answer;
  if (mode == "alternately") return answer_for(count % 2 == 0 ? "500" : "ok", count);
  if (mode == "reset") {
    answer.then = Answer::Then::reset;
    answer.status = 0;
    return answer;
  }
  if (mode == "hang") {
    answer.then = Answer::Then::never;
    answer.status = 0;
    return answer;
  }
  if (mode == "slow") {
    answer.delay = std::chrono::seconds(2);
    return answer;
  }
  if (mode == "400-unavailable") {
    answer.status = 400;
    answer.body = R"({"error":"UNAVAILABLE: failed to connect to all addresses"})";
    return answer;
  }
  const auto status = util::to_int(mode);
  if (!status || *status < 200 || *status > 599) return std::nullopt;
  answer.status = static_cast<int>(*status);
  answer.body = R"({"error":"told to"})";
  if (answer.status == 429) answer.extra_headers = "Retry-After: 1\r\n";
  return answer;
}

class Receiver {
 public:
  Receiver(const std::string& log, Behaviour behaviour) : behaviour_(std::move(behaviour)) {
    log_ = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_ < 0) throw std::runtime_error("cannot write " + log);
    if (!answer_for(behaviour_.mode, 0)) throw std::runtime_error("no such mode");
  }
  ~Receiver() { ::close(log_); }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  Answer operator()(const receiver::Request& request) {
    if (request.path == "/control") return control(request);
    auto answer = *answer_for(behaviour_.mode, ++requests_);
    answer.delay += behaviour_.delay;
    taken_ += answer.status >= 200 && answer.status < 300 ? 1 : 0;
    note(request, answer.status);
    return answer;
  }

  /// The lines of a batch leave before its answers do.
  void write_log() {
    if (lines_.empty()) return;
    if (::write(log_, lines_.data(), lines_.size()) != static_cast<ssize_t>(lines_.size()))
      throw std::runtime_error("cannot write the log");
    lines_.clear();
  }

 private:
  Answer control(const receiver::Request& request) {
    Answer answer;
    if (request.method == "POST") {
      const auto wish = json::parse(request.body, nullptr, false);
      auto next = behaviour_;
      if (wish.is_object()) {
        next.mode = wish.value("mode", next.mode);
        next.delay = std::chrono::milliseconds(wish.value("delay_ms", next.delay.count()));
      }
      if (!wish.is_object() || !answer_for(next.mode, 0)) {
        answer.status = 400;
        return answer;
      }
      behaviour_ = next;
    }
    answer.body = json{
        {"mode", behaviour_.mode},
        {"delay_ms", behaviour_.delay.count()},
        {"requests", requests_},
        {"taken",
         taken_}}.dump();
    return answer;
  }

  void note(const receiver::Request& request, int status) {
    const auto body = json::parse(request.body, nullptr, false);
    const auto key = request.headers.find("idempotency-key");
    const auto field = [&body](const char* name) {
      return body.is_object() && body.contains(name) ? body[name] : json();
    };
    const nlohmann::ordered_json line{{"key", key == request.headers.end() ? "" : key->second},
                                      {"msisdn", field("MSISDN")},
                                      {"text", field("text")},
                                      {"date", field("date")},
                                      {"date_sent", field("date_sent")},
                                      {"time", util::epoch_ms(util::SystemClock().wall())},
                                      {"time_us", epoch_us()},
                                      {"status", status}};
    lines_ += line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  }

  Behaviour behaviour_;
  int log_ = -1;
  std::string lines_;
  std::int64_t requests_ = 0, taken_ = 0;
};

struct Arguments {
  int port = 0;
  std::string log;
  Behaviour behaviour;
};

std::optional<Arguments> parse(int count, char** words) {
  Arguments arguments;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = words[i], value = words[i + 1];
    const auto number = util::to_int(value);
    if (name == "--log") {
      arguments.log = value;
    } else if (name == "--fail") {
      arguments.behaviour.mode = value;
    } else if (name == "--port" && number) {
      arguments.port = static_cast<int>(*number);
    } else if (name == "--delay-ms" && number) {
      arguments.behaviour.delay = std::chrono::milliseconds(*number);
    } else {
      return std::nullopt;
    }
  }
  if (count % 2 == 0 || arguments.log.empty()) return std::nullopt;
  return arguments;
}

}  // namespace

int main(int count, char** words) try {
  const auto arguments = parse(count, words);
  if (!arguments) {
    fmt::print(stderr,
               "usage: gsmrelay-receiver --port N --log FILE [--fail MODE] [--delay-ms N]\n");
    return 2;
  }
  struct sigaction end {};
  end.sa_handler = [](int) { stop = 1; };
  ::sigaction(SIGTERM, &end, nullptr);
  ::sigaction(SIGINT, &end, nullptr);

  Receiver receiver(arguments->log, arguments->behaviour);
  receiver::Loop loop(arguments->port, std::ref(receiver), [&receiver] { receiver.write_log(); });
  fmt::print("listening on {}\n", loop.port());
  std::fflush(stdout);
  loop.run(stop);
  receiver.write_log();
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  fmt::print(stderr, "gsmrelay-receiver: {}\n", error.what());
  return EXIT_FAILURE;
}
