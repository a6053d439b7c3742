#include "sms/octet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sms {

std::uint8_t OctetReader::octet(const char* field) {
  const auto one = octets(1, field);
  return one.empty() ? 0 : one.front();
}

util::OctetView OctetReader::octets(std::size_t count, const char* field) {
  if (!ok()) return {};
  if (count > left_.size()) {
    fail(field, "is cut off");
    return {};
  }
  return up_to(count);
}

util::OctetView OctetReader::up_to(std::size_t count) {
  if (!ok()) return {};
  const auto taken = left_.first(std::min(count, left_.size()));
  left_ = left_.subspan(taken.size());
  return taken;
}

void OctetReader::fail(const char* field, const char* why) {
  if (!ok()) return;
  field_ = field;
  why_ = why;
  at_ = size_ - left_.size();
}

util::Error OctetReader::error() const {
  return {util::Advice::reject,
          ok() ? std::string{} : fmt::format("{} {} at octet {} of {}", field_, why_, at_, size_)};
}

}  // namespace sms
