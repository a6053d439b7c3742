// Helpers to read one field from octets and to write one to octets.
#pragma once

#include <utility>

#include "sms/octet_reader.hpp"
#include "sms/octet_writer.hpp"

namespace field {

/// Returns the value of `read(reader)`, or the reader's failure.
template <class Read>
auto read(util::OctetView octets, Read read)
    -> util::Result<decltype(read(std::declval<sms::OctetReader&>()))> {
  sms::OctetReader reader(octets);
  auto value = read(reader);
  if (!reader.ok()) return util::fail(reader.error());
  return value;
}

template <class Write>
util::Result<util::Octets> written(Write write) {
  sms::OctetWriter writer;
  write(writer);
  return std::move(writer).finish();
}

}  // namespace field
