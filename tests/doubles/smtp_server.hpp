// A small submission server on loopback: accepts mails, records the dialogue, answers as set.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace doubles {

class SmtpServer {
 public:
  /// `answers` replaces the usual response to a command: "RCPT" -> "550 no". `before_taken` is
  /// called between a message and the response to it.
  explicit SmtpServer(
      std::map<std::string, std::string> answers = {}, std::function<void()> before_taken = [] {})
      : answers_(std::move(answers)), before_taken_(std::move(before_taken)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 4) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      std::abort();
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~SmtpServer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
  }
  std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
  }
  std::vector<std::string> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }

 private:
  bool readable(int fd) const {
    pollfd one{fd, POLLIN, 0};
    while (!stop_)
      if (::poll(&one, 1, 20) > 0) return true;
    return false;
  }
  void serve() {
    while (readable(listener_)) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      say(fd, "220 double");
      std::string buffer;
      while (converse(fd, buffer)) {
      }
      ::close(fd);
    }
  }
  static void say(int fd, const std::string& line) {
    const auto text = line + "\r\n";
    if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) return;
  }
  /// Reads until `mark`. Returns false at the end of the connection.
  bool take(int fd, std::string& buffer, const std::string& mark, std::string& into) const {
    while (buffer.find(mark) == std::string::npos) {
      char piece[4096];
      const auto size = readable(fd) ? ::read(fd, piece, sizeof piece) : 0;
      if (size <= 0) return false;
      buffer.append(piece, static_cast<std::size_t>(size));
    }
    const auto end = buffer.find(mark);
    into = buffer.substr(0, end);
    buffer.erase(0, end + mark.size());
    return true;
  }
  bool converse(int fd, std::string& buffer) {
    std::string line;
    if (!take(fd, buffer, "\r\n", line)) return false;
    const auto word = line.substr(0, line.find(' '));
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(line);
    }
    if (const auto told = answers_.find(word); told != answers_.end()) {
      say(fd, told->second);
    } else if (word == "EHLO") {
      say(fd, "250-double\r\n250-8BITMIME\r\n250 AUTH PLAIN XOAUTH2");
    } else if (word == "AUTH") {
      say(fd, "235 welcome");
    } else if (word == "DATA") {
      say(fd, "354 go on");
      std::string mail;
      if (!take(fd, buffer, "\r\n.\r\n", mail)) return false;
      before_taken_();
      const std::lock_guard lock(mutex_);
      mails_.push_back(mail);
      say(fd, "250 taken");
    } else if (word == "QUIT") {
      say(fd, "221 bye");
      return false;
    } else {
      say(fd, "250 fine");
    }
    return true;
  }

  std::map<std::string, std::string> answers_;
  std::function<void()> before_taken_;
  int listener_ = -1, port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_, mails_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace doubles
