#include <fmt/format.h>

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

util::Result<int> Store::rotate_lookup_key() {
  auto fresh = keys_;
  fresh.look_up_by(fresh.newest());
  if (keys_.lookup_id() == fresh.lookup_id())
    return util::fail(util::Advice::reject,
                      fmt::format("key {}, the newest one, is the look-up key already; next: "
                                  "new-key >> KEY-FILE",
                                  fresh.newest()));
  return with("the look-up key was not changed", [&](Database& file) -> util::Result<int> {
    Transaction transaction(file);
    std::vector<Field> numbers;
    {
      auto row = file.query("SELECT user_id, number FROM user_key");
      while (row.next()) {
        const auto sealed = row.octets(1);
        numbers.push_back({row.text(0), {sealed.begin(), sealed.end()}});
      }
    }
    for (const auto& number : numbers) {
      const auto open = keys_.open("gateway/number/" + number.row, number.sealed);
      if (!open) return util::fail(open.error());
      const auto hash = fresh.lookup("number", util::as_chars(*open));
      file.run("UPDATE user_key SET number_hash = ? WHERE user_id = ?", util::OctetView(hash),
               number.row);
    }
    file.run("INSERT OR REPLACE INTO lookup_key (id, key) VALUES (1, ?)", fresh.lookup_id());
    file.run("INSERT INTO lookup_key (id, key) SELECT max(id) + 1, ? FROM lookup_key",
             keys_.lookup_id());
    transaction.commit();
    return static_cast<int>(numbers.size());
  });
}

}  // namespace gateway_server
