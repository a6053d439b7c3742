#include "backend/publisher/store.hpp"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <utility>

#include "backend/publisher/schema.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

using database::Database, database::Transaction;
using util::Advice, util::fail, util::Result;

std::string content_of(const std::string& id) {
  return "publisher/content/" + id;
}
std::string account_of(const std::string& id) {
  return "publisher/account/" + id;
}
std::string number_of(const std::string& id) {
  return "publisher/number/" + id;
}
std::string post_of(const std::string& id, std::int64_t number) {
  return "publisher/post/" + id + "/" + std::to_string(number);
}

/// Thrown for a field that does not open: it was sealed with another key file.
struct Sealed {
  util::Error error;
};

int waiting_of(Database& file, const std::string& user_id) {
  auto row = file.query("SELECT count(*) FROM publication WHERE user_id = ? AND settled_at IS NULL",
                        user_id);
  return row.next() ? row.small(0) : 0;
}

int failed_since(Database& file, const std::string& user_id, util::WallTime since) {
  auto row = file.query(
      "SELECT count(*) FROM publication WHERE user_id = ? AND taken_at > ? AND state = 'failed'",
      user_id, util::epoch_ms(since));
  return row.next() ? row.small(0) : 0;
}

std::optional<Store::AcceptResult> find_known(Database& file, const Publication& publication) {
  auto row = file.query("SELECT user_id, state FROM publication WHERE id = ?", publication.id);
  if (!row.next()) return std::nullopt;
  return Store::AcceptResult{state_of(row.text(1)), true, row.text(0) != publication.user_id};
}

constexpr std::chrono::hours kRefusalsCounted{24};
constexpr int kNamedAtOnce = 500;

std::int64_t in_ms(util::Duration time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/// Ends what the operator could decide about for `least` ms or longer. Returns how many.
int end_restored_for(Database& file, std::int64_t least, util::WallTime now) {
  file.run(
      "DELETE FROM part WHERE publication IN (SELECT id FROM publication WHERE state = "
      "'restored' AND restored_for >= ?)",
      least);
  file.run(
      "UPDATE publication SET state = 'maybe-sent', what = 'it was restored from a backup, and "
      "may have been published before. Look there before you send it again', content = NULL, "
      "doubt_since = NULL, settled_at = ? WHERE state = 'restored' AND restored_for >= ?",
      util::epoch_ms(now), least);
  return file.changes();
}

}  // namespace

template <class Work>
auto Store::guarded(std::string_view what, Work work) -> decltype(work(std::declval<Database&>())) {
  const util::MutexLock lock(mutex_);
  auto* const file = &database_;
  try {
    return database::catch_errors(what, [&] { return work(*file); });
  } catch (const Sealed& sealed) {
    return fail(sealed.error);
  }
}

std::string Store::unsealed(const std::string& context, util::OctetView sealed) const {
  const auto opened = keys_.open(context, sealed);
  if (!opened) throw Sealed{opened.error()};
  return std::string(util::as_chars(*opened));
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path, crypto::Keyring keys,
                                           std::int64_t most_octets) {
  auto database = database::Database::open(path, schema());
  if (!database) return fail(database.error());
  std::unique_ptr<Store> store(new Store(std::move(*database), std::move(keys), most_octets));
  if (const auto named = store->name_old(); !named) return fail(named.error());
  return store;
}

Result<void> Store::name_old() {
  std::string last;
  for (;;) {
    auto named = name_some_old(last);
    if (!named) return fail(named.error());
    if (named->empty()) return {};
    last = std::move(*named);
  }
}

Result<std::string> Store::name_some_old(const std::string& after) {
  return guarded("publications of an earlier version", [&](Database& file) -> Result<std::string> {
    Transaction transaction(file);
    std::string last;
    std::vector<std::pair<std::string, util::Octets>> old;
    {
      auto row = file.query(
          "SELECT id, content, platform FROM publication WHERE unnamed = 1 AND content IS NOT "
          "NULL AND id > ? ORDER BY id LIMIT ?",
          after, kNamedAtOnce);
      while (row.next()) {
        last = row.text(0);
        // One that does not open now may do so once the key file is complete.
        const auto opened = keys_.open(content_of(last), row.octets(1));
        if (!opened) continue;
        auto content = read_content(util::as_chars(*opened));
        if (!content) continue;
        content->id = last;
        content->platform = row.text(2);
        if (content->public_id.empty())
          content->public_id = public_id_by(keys_.lookup_id(), *content);
        old.emplace_back(last,
                         keys_.seal(content_of(last), util::as_octets(write_content(*content))));
      }
    }
    for (const auto& [id, sealed] : old)
      file.run("UPDATE publication SET content = ?, unnamed = 0 WHERE id = ?",
               util::OctetView(sealed), id);
    transaction.commit();
    return last;
  });
}

Result<Store::AcceptResult> Store::accept(const Publication& publication, const std::string& number,
                                          util::WallTime now, State state) {
  assert(state == State::waiting || state == State::restored);
  const auto& id = publication.id;
  return guarded("a publication was not taken", [&](Database& file) -> Result<AcceptResult> {
    Transaction transaction(file);
    if (const auto known = find_known(file, publication)) return *known;
    if (waiting_of(file, publication.user_id) >= kMostWaiting) return AcceptResult{.full = true};
    if (file.used_octets(most_octets_) >= most_octets_) return AcceptResult{.no_space = true};
    const auto account = keys_.seal(account_of(id), util::as_octets(publication.account));
    auto stored = publication;
    stored.public_id = public_id_by(keys_.newest(), publication);
    const auto content = keys_.seal(content_of(id), util::as_octets(write_content(stored)));
    file.run(
        "INSERT INTO publication (id, user_id, platform, account, content, taken_at, state, "
        "what) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        id, publication.user_id, publication.platform, util::OctetView(account),
        util::OctetView(content), util::epoch_ms(now), std::string(to_string(state)),
        std::string(state == State::restored ? kRestored : ""));
    if (!number.empty()) {
      const auto sealed = keys_.seal(number_of(id), util::as_octets(number));
      file.run("INSERT INTO answer (publication, number) VALUES (?, ?)", id,
               util::OctetView(sealed));
    }
    transaction.commit();
    return AcceptResult{state};
  });
}

Result<Store::AcceptResult> Store::accept_refusal(const Publication& publication,
                                                  const std::string& number,
                                                  const std::string& what, util::WallTime now) {
  const auto& id = publication.id;
  return guarded("a refusal was not taken", [&](Database& file) -> Result<AcceptResult> {
    const auto account = keys_.seal(account_of(id), util::as_octets(publication.account));
    Transaction transaction(file);
    if (const auto known = find_known(file, publication)) return *known;
    if (failed_since(file, publication.user_id, now - kRefusalsCounted) >= kMostRefusals)
      return AcceptResult{.full = true};
    if (file.used_octets(most_octets_) >= most_octets_) return AcceptResult{.no_space = true};
    file.run(
        "INSERT INTO publication (id, user_id, platform, account, state, what, taken_at, "
        "settled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        id, publication.user_id, publication.platform, util::OctetView(account),
        std::string(to_string(State::failed)), what, util::epoch_ms(now), util::epoch_ms(now));
    if (!number.empty()) {
      const auto sealed = keys_.seal(number_of(id), util::as_octets(number));
      file.run("INSERT INTO answer (publication, number) VALUES (?, ?)", id,
               util::OctetView(sealed));
    }
    transaction.commit();
    return AcceptResult{State::failed};
  });
}

Result<std::int64_t> Store::used_octets() {
  return guarded("the size of the database was not read",
                 [](Database& file) { return Result<std::int64_t>(file.used_octets(0)); });
}

Result<std::vector<Outcome>> Store::results(const std::string& user_id) {
  return guarded("results were not read", [&](Database& file) -> Result<std::vector<Outcome>> {
    std::vector<Outcome> out;
    auto row = file.query(
        "SELECT id, platform, account, state, what, coalesce(settled_at, taken_at) "
        "FROM publication WHERE user_id = ? ORDER BY taken_at DESC LIMIT 200",
        user_id);
    while (row.next()) {
      auto id = row.text(0);
      // A row that does not open must not hide the others.
      const auto account = keys_.open(account_of(id), row.octets(2));
      out.push_back({std::move(id), row.text(1),
                     account ? std::string(util::as_chars(*account)) : std::string{},
                     state_of(row.text(3)), row.text(4), row.integer(5)});
    }
    return out;
  });
}

Result<int> Store::erase_user(const std::string& user_id) {
  return guarded("a user's publications were not erased", [&](Database& file) -> Result<int> {
    file.run("DELETE FROM publication WHERE user_id = ?", user_id);
    const int erased = file.changes();
    file.empty_log();
    return erased;
  });
}

Result<int> Store::release_restored(const std::string& path) {
  return database::catch_errors("restored publications were not released", [&]() -> Result<int> {
    auto file = Database::open(path, schema());
    if (!file) return fail(file.error());
    file->run(
        "UPDATE publication SET state = 'waiting', what = '', tries = 0 WHERE state = "
        "'restored' AND restored_for >= 0");
    return file->changes();
  });
}

Result<int> Store::end_all_restored(const std::string& path, util::WallTime now) {
  return database::catch_errors("restored publications were not ended", [&]() -> Result<int> {
    auto file = Database::open(path, schema());
    if (!file) return fail(file.error());
    Transaction transaction(*file);
    const int ended = end_restored_for(*file, 0, now);
    transaction.commit();
    return ended;
  });
}

Result<int> Store::end_restored(util::Duration elapsed, util::Duration at_most,
                                util::WallTime now) {
  return guarded("restored publications were not ended", [&](Database& file) -> Result<int> {
    Transaction transaction(file);
    file.run(
        "UPDATE publication SET restored_for = restored_for + ? WHERE state = 'restored' AND "
        "restored_for >= 0",
        in_ms(elapsed));
    const int ended = end_restored_for(file, in_ms(at_most), now);
    transaction.commit();
    return ended;
  });
}

Result<int> Store::count_restored() {
  return guarded("restored publications were not counted", [&](Database& file) -> Result<int> {
    auto row = file.query(
        "SELECT count(*) FROM publication WHERE state = 'restored' AND restored_for >= 0");
    return row.next() ? row.small(0) : 0;
  });
}

Result<void> Store::each_waiting(const std::function<void(const Waiting&)>& visit) {
  return guarded("the queue was not read", [&](Database& file) -> Result<void> {
    auto row = file.query(
        "SELECT id, user_id, platform, taken_at FROM publication WHERE settled_at IS NULL AND "
        "state = 'waiting' ORDER BY taken_at");
    while (row.next())
      visit({row.text(0), row.text(1), row.text(2), util::from_epoch_ms(row.integer(3))});
    return {};
  });
}

std::string Store::public_id_by(int key, const Publication& publication) const {
  const auto place = fmt::format("public id/{}/{}", publication.platform, publication.account);
  return util::lower(util::to_hex(keys_.lookup_by(key, place, publication.id)));
}

Result<std::optional<Job>> Store::load(const std::string& id) {
  return guarded("a publication was not read", [&](Database& file) -> Result<std::optional<Job>> {
    Job job;
    {
      auto row = file.query(
          "SELECT user_id, platform, content, taken_at, tries, doubt_since, rejected_since, what "
          "FROM publication WHERE id = ? AND settled_at IS NULL",
          id);
      if (!row.next()) return std::nullopt;
      auto content = read_content(unsealed(content_of(id), row.octets(2)));
      if (!content) return fail(content.error());
      job.publication = std::move(*content);
      job.publication.id = id;
      job.publication.user_id = row.text(0);
      job.publication.platform = row.text(1);
      job.public_id = std::exchange(job.publication.public_id, {});
      job.taken_at = util::from_epoch_ms(row.integer(3));
      job.tries = row.small(4);
      if (const auto since = row.maybe(5)) job.in_flight_since = util::from_epoch_ms(*since);
      if (const auto since = row.maybe(6)) job.rejected_since = util::from_epoch_ms(*since);
      job.what = row.text(7);
    }
    auto part = file.query("SELECT post FROM part WHERE publication = ? ORDER BY number", id);
    while (part.next())
      job.parts.push_back(
          unsealed(post_of(id, static_cast<std::int64_t>(job.parts.size())), part.octets(0)));
    return job;
  });
}

Result<void> Store::keep_account(const std::string& id, const std::string& account_id) {
  return guarded("an account was not noted", [&](Database& file) -> Result<void> {
    Transaction transaction(file);
    util::Octets sealed;
    {
      auto row =
          file.query("SELECT content FROM publication WHERE id = ? AND settled_at IS NULL", id);
      if (!row.next()) return fail(Advice::reject, "the publication was erased before it was made");
      auto content = read_content(unsealed(content_of(id), row.octets(0)));
      if (!content) return fail(content.error());
      content->account_id = account_id;
      sealed = keys_.seal(content_of(id), util::as_octets(write_content(*content)));
    }
    file.run("UPDATE publication SET content = ? WHERE id = ?", util::OctetView(sealed), id);
    transaction.commit();
    return {};
  });
}

Result<void> Store::mark_in_flight(const std::string& id, util::WallTime now) {
  return guarded("a publication was not marked", [&](Database& file) -> Result<void> {
    file.run(
        "UPDATE publication SET doubt_since = coalesce(doubt_since, ?) "
        "WHERE id = ? AND settled_at IS NULL",
        util::epoch_ms(now), id);
    if (file.changes() == 0)
      return fail(Advice::reject, "the publication was erased before it was made");
    return {};
  });
}

Result<void> Store::postpone(const std::string& id, std::string_view why, bool still_in_flight) {
  return guarded("a publication was not postponed", [&](Database& file) -> Result<void> {
    file.run(
        "UPDATE publication SET tries = tries + 1, what = ?, "
        "doubt_since = CASE WHEN ? THEN doubt_since END WHERE id = ? AND settled_at IS NULL",
        std::string(why), still_in_flight, id);
    return {};
  });
}

Result<void> Store::mark_rejected(const std::string& id, util::WallTime now) {
  return guarded("a rejected token was not noted", [&](Database& file) -> Result<void> {
    file.run(
        "UPDATE publication SET rejected_since = coalesce(rejected_since, ?) "
        "WHERE id = ? AND settled_at IS NULL",
        util::epoch_ms(now), id);
    return {};
  });
}

Result<void> Store::forget_rejection(const std::string& id) {
  return guarded("the end of a rejection was not noted", [&](Database& file) -> Result<void> {
    file.run("UPDATE publication SET rejected_since = NULL WHERE id = ?", id);
    return {};
  });
}

Result<void> Store::add_part(const std::string& id, std::size_t number, const std::string& post) {
  return guarded("a post was made, and could not be noted", [&](Database& file) -> Result<void> {
    const auto at = static_cast<std::int64_t>(number);
    const auto sealed = keys_.seal(post_of(id, at), util::as_octets(post));
    Transaction transaction(file);
    // Nothing is recorded for a publication that was erased meanwhile.
    file.run(
        "INSERT OR IGNORE INTO part (publication, number, post) "
        "SELECT id, ?, ? FROM publication WHERE id = ? AND settled_at IS NULL",
        at, util::OctetView(sealed), id);
    file.run("UPDATE publication SET doubt_since = NULL WHERE id = ?", id);
    transaction.commit();
    return {};
  });
}

Result<void> Store::settle(const std::string& id, State state, std::string_view what,
                           util::WallTime now) {
  return guarded("a result was not kept", [&](Database& file) -> Result<void> {
    Transaction transaction(file);
    file.run(
        "UPDATE publication SET state = ?, what = ?, content = NULL, doubt_since = NULL, "
        "settled_at = ? WHERE id = ? AND settled_at IS NULL",
        std::string(to_string(state)), std::string(what), util::epoch_ms(now), id);
    file.run("DELETE FROM part WHERE publication = ?", id);
    transaction.commit();
    return {};
  });
}

Result<std::vector<DueResult>> Store::due_results(int limit) {
  return guarded("answers were not read", [&](Database& file) -> Result<std::vector<DueResult>> {
    std::vector<DueResult> out;
    auto row = file.query(
        "SELECT answer.publication, answer.number, platform, state, what, answer.tries FROM answer "
        "JOIN publication ON publication.id = answer.publication WHERE settled_at IS NOT NULL "
        "ORDER BY answer.tries, settled_at LIMIT ?",
        limit);
    while (row.next()) {
      auto id = row.text(0);
      const auto number = keys_.open(number_of(id), row.octets(1));
      out.push_back({std::move(id), number ? std::string(util::as_chars(*number)) : std::string{},
                     row.text(2), state_of(row.text(3)), row.text(4), row.small(5)});
    }
    return out;
  });
}

Result<void> Store::postpone_result(const std::string& publication) {
  return guarded("an answer was not postponed", [&](Database& file) -> Result<void> {
    file.run("UPDATE answer SET tries = tries + 1 WHERE publication = ?", publication);
    return {};
  });
}

Result<void> Store::result_told(const std::string& publication) {
  return guarded("an answer was not ended", [&](Database& file) -> Result<void> {
    file.run("DELETE FROM answer WHERE publication = ?", publication);
    return {};
  });
}

Result<int> Store::prune(util::WallTime before) {
  return guarded("old results were not erased", [&](Database& file) -> Result<int> {
    file.run("DELETE FROM publication WHERE settled_at < ?", util::epoch_ms(before));
    const int erased = file.changes();
    file.empty_log();  // together with the content settled since the last time
    return erased;
  });
}

Result<int> Store::reseal(int limit) {
  struct Field {
    std::string_view select, update;
    std::string (*context)(const std::string& id);
  };
  static constexpr std::array<Field, 3> kFields{{
      {"SELECT id, content FROM publication WHERE content IS NOT NULL AND "
       "substr(content, 1, 1) <> ? LIMIT ?",
       "UPDATE publication SET content = ? WHERE id = ?", content_of},
      {"SELECT id, account FROM publication WHERE substr(account, 1, 1) <> ? LIMIT ?",
       "UPDATE publication SET account = ? WHERE id = ?", account_of},
      {"SELECT publication, number FROM answer WHERE substr(number, 1, 1) <> ? LIMIT ?",
       "UPDATE answer SET number = ? WHERE publication = ?", number_of},
  }};
  return guarded("fields were not encrypted with the new key", [&](Database& file) -> Result<int> {
    const util::Octets newest{static_cast<std::uint8_t>(keys_.newest())};
    int done = 0;
    for (const auto& field : kFields) {
      // The transaction begins before reading: the Publisher, another process, may settle the row.
      Transaction transaction(file);
      std::vector<std::pair<std::string, std::string>> old;
      {
        auto row = file.query(field.select, util::OctetView(newest), limit);
        while (row.next()) {
          auto id = row.text(0);
          auto content = unsealed(field.context(id), row.octets(1));
          old.emplace_back(std::move(id), std::move(content));
        }
      }
      for (const auto& [id, content] : old) {
        const auto sealed = keys_.seal(field.context(id), util::as_octets(content));
        file.run(field.update, util::OctetView(sealed), id);
      }
      transaction.commit();
      done += static_cast<int>(old.size());
    }
    return done;
  });
}

}  // namespace publisher
