#include <array>

#include "backend/gateway_server/store.hpp"

namespace gateway_server {
namespace {

using database::Database, database::Transaction;

/// A column of sealed fields. `place`: what precedes the row's id in their sealing context.
struct Column {
  const char *select, *update, *place;
};
constexpr std::array<Column, 4> kColumns{{
    {"SELECT user_id, key FROM user_key", "UPDATE user_key SET key = ? WHERE user_id = ?",
     "gateway/key/"},
    {"SELECT user_id, number FROM user_key", "UPDATE user_key SET number = ? WHERE user_id = ?",
     "gateway/number/"},
    {"SELECT id, content FROM pending", "UPDATE pending SET content = ? WHERE id = ?",
     "gateway/content/"},
    {"SELECT id, pem FROM server_key",
     "UPDATE server_key SET pem = ? WHERE id = CAST(? AS INTEGER)", "gateway/server-key/"},
}};

struct Field {
  std::string row;
  util::Octets sealed;
};

std::vector<Field> stale(Database& file, const Column& column, const crypto::Keyring& keys,
                         int at_most) {
  std::vector<Field> found;
  auto row = file.query(column.select);
  while (row.next() && static_cast<int>(found.size()) < at_most) {
    const auto sealed = row.octets(1);
    if (!keys.is_current(sealed)) found.push_back({row.text(0), {sealed.begin(), sealed.end()}});
  }
  return found;
}

}  // namespace

util::Result<int> Store::reseal(int at_most) {
  return with("fields were not encrypted with the new key",
              [&](Database& file) -> util::Result<int> {
                int done = 0;
                Transaction transaction(file);
                for (const auto& column : kColumns) {
                  for (const auto& field : stale(file, column, keys_, at_most - done)) {
                    const auto place = column.place + field.row;
                    const auto open = keys_.open(place, field.sealed);
                    if (!open) return util::fail(open.error());
                    const auto sealed = keys_.seal(place, *open);
                    file.run(column.update, util::OctetView(sealed), field.row);
                    ++done;
                  }
                }
                transaction.commit();
                return done;
              });
}

}  // namespace gateway_server
