#include "database/query.hpp"

namespace database {

std::optional<std::int64_t> Query::maybe(int column) const {
  if (null(column)) return std::nullopt;
  return integer(column);
}

util::OctetView Query::octets(int column) const {
  const SQLite::Column value = statement_.getColumn(column);
  return {static_cast<const std::uint8_t*>(value.getBlob()),
          static_cast<std::size_t>(value.getBytes())};
}

void Query::bind(int index, util::OctetView value) {
  // A null address would bind NULL instead of an empty blob.
  static const std::uint8_t nothing = 0;
  statement_.bind(index, value.empty() ? &nothing : value.data(), static_cast<int>(value.size()));
}

}  // namespace database
