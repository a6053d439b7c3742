// Every SMS that was sent to the box, by its number, and what the server has got of it. It reserves
// its memory at once, so that the heap of a soak is that of the program.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "net/http_client.hpp"
#include "util/text.hpp"

namespace soak {

class Ledger {
 public:
  explicit Ledger(std::size_t most) { entries_.reserve(most); }

  /// Returns the text of the next SMS: one in eight has three parts.
  std::string next() {
    entries_.emplace_back();
    return text_of(entries_.size() - 1);
  }
  /// Takes a request that the server has accepted.
  void take(const net::HttpRequest& request) {
    const auto number = number_of(request.body);
    if (!number) {
      ++foreign_;
      return;
    }
    auto& entry = entries_[*number];
    const auto key = key_of(request);
    if (entry.requests++ == 0) {
      entry.key = key;
      ++relayed_;
    } else {
      ++repeated_;
      if (entry.key != key) ++under_two_keys_;
    }
  }

  std::size_t sent() const { return entries_.size(); }
  /// Different SMS that the server has got.
  std::size_t relayed() const { return relayed_; }
  /// Requests that repeat an earlier one, whose response did not arrive.
  std::size_t repeated() const { return repeated_; }
  /// SMS that a server cannot recognise as one: they came with two idempotency keys.
  std::size_t under_two_keys() const { return under_two_keys_; }
  /// SMS that a server takes for others, and drops: their key is that of another SMS, or absent.
  std::size_t without_own_key() const {
    std::vector<std::uint64_t> keys;
    for (const auto& entry : entries_)
      if (entry.requests > 0) keys.push_back(entry.key);
    std::ranges::sort(keys);
    const auto repeated = std::ranges::unique(keys);
    return repeated.size() + static_cast<std::size_t>(!keys.empty() && keys.front() == 0);
  }
  /// Requests with a text that nobody sent.
  std::size_t foreign() const { return foreign_; }

 private:
  struct Entry {
    std::uint64_t key = 0;
    std::uint32_t requests = 0;
  };
  static std::string text_of(std::size_t number) {
    auto text = fmt::format("{:06} ", number);
    const std::size_t size = number % 8 == 0 ? 350 : 20 + number % 100;
    for (auto mix = number; text.size() < size; mix = mix * 31 + 7)
      text += static_cast<char>('a' + mix % 26);
    return text;
  }
  std::optional<std::size_t> number_of(const std::string& body) const {
    const auto parsed = json::parse_or_null(body);
    const auto text = parsed.text("text");
    const auto number = util::to_int(text.substr(0, text.find(' ')));
    if (!number || *number < 0 || static_cast<std::size_t>(*number) >= entries_.size())
      return std::nullopt;
    const auto index = static_cast<std::size_t>(*number);
    return text == text_of(index) ? std::optional(index) : std::nullopt;
  }
  static std::uint64_t key_of(const net::HttpRequest& request) {
    for (const auto& [name, value] : request.headers)
      if (name == "Idempotency-Key") return std::hash<std::string>{}(value);
    return 0;
  }

  std::vector<Entry> entries_;
  std::size_t relayed_ = 0, repeated_ = 0, under_two_keys_ = 0, foreign_ = 0;
};

}  // namespace soak
