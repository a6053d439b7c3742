#include "util/thread.hpp"

#include <doctest/doctest.h>
#include <pthread.h>

#include <array>
#include <stdexcept>

#include "util/log.hpp"

namespace {

/// Runs `body` in a thread and returns the log. `failed_thread` gets the name passed to the
/// handler.
std::string log_of(std::function<void()> body, std::string& failed_thread) {
  std::string logged;
  util::set_log_sink(
      [&](util::LogLevel, std::string_view message, util::LogFields) { logged += message; });
  util::set_thread_failure_handler([&](std::string_view name) { failed_thread = name; });
  util::Thread thread("modem kitchen", std::move(body));
  thread.join();
  util::set_thread_failure_handler({});
  util::set_log_sink({});
  return logged;
}

}  // namespace

TEST_CASE("a thread has its name and ends without a log line") {
  std::string failed_thread;
  std::array<char, 16> name{};
  const auto logged = log_of(
      [&] { ::pthread_getname_np(::pthread_self(), name.data(), name.size()); }, failed_thread);
  CHECK(std::string(name.data()) == "modem kitchen");
  CHECK(logged.empty());
  CHECK(failed_thread.empty());
}

TEST_CASE("an exception that leaves a thread is logged with name and place, and ends the program") {
  std::string failed_thread;
  const auto logged = log_of([] { throw std::runtime_error("out of luck"); }, failed_thread);
  CHECK(logged.find("thread 'modem kitchen'") != std::string::npos);
  CHECK(logged.find("thread_test.cpp:") != std::string::npos);
  CHECK(logged.find("out of luck") != std::string::npos);
  CHECK(failed_thread == "modem kitchen");
  CHECK(util::has_thread_failed());
  CHECK_FALSE(log_of([] { throw 7; }, failed_thread).empty());
}

TEST_CASE("assigning a thread joins the one before") {
  bool first_done = false, second_done = false;
  util::Thread thread("first", [&] { first_done = true; });
  thread = util::Thread("second", [&] { second_done = true; });
  CHECK(first_done);
  thread.join();
  CHECK(second_done);
  CHECK_FALSE(thread.joinable());
  thread.join();
}
