// Reads the printed messages as the Gateway server does.
#pragma once

#include "payload/content.hpp"
#include "payload/envelope.hpp"
#include "tests/app/servers.hpp"

namespace app_test {

inline payload::Content opened(const util::Octets& key, const std::string& text) {
  const auto compact = payload::read_compact(text);
  REQUIRE(compact.has_value());
  return payload::parse_compact(payload::open(*compact, key).value()).value();
}

inline std::string line_of(const Ran& ran) {
  return ran.out.substr(0, ran.out.find('\n'));
}

}  // namespace app_test
