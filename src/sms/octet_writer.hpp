// The writer that builds a TPDU. finish() returns the first value that the standard does not allow
// as an error. Private to this folder.
#pragma once

#include <string>
#include <utility>

#include "util/octets.hpp"
#include "util/result.hpp"

namespace sms {

class OctetWriter {
 public:
  void octet(std::uint8_t value) { out_.push_back(value); }
  void octets(util::OctetView values) { out_.insert(out_.end(), values.begin(), values.end()); }
  void fail(const char* field, const char* why) {
    if (error_.empty()) error_ = std::string(field) + " " + why;
  }
  util::Result<util::Octets> finish() && {
    if (!error_.empty()) return util::fail(util::Advice::reject, std::move(error_));
    return std::move(out_);
  }

 private:
  util::Octets out_;
  std::string error_;
};

}  // namespace sms
