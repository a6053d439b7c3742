#include "backend/gateway_server/store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backend/gateway_server/schema.hpp"
#include "json/json.hpp"
#include "util/text.hpp"

namespace gateway_server {
namespace {

using database::Database, database::Transaction;
using util::Advice, util::fail, util::Result;

constexpr std::size_t kBlock = 16;  // of AES
/// A user who had nothing waiting goes before those who were served in this time.
constexpr std::chrono::milliseconds kLead{1'000};

constexpr std::string_view kUsersDue = R"(SELECT user_id FROM waiting_user
  WHERE (resume <= ?1 OR resume > ?2) AND EXISTS (
    SELECT 1 FROM pending WHERE pending.user_id = waiting_user.user_id AND (due <= ?1 OR due > ?2))
  ORDER BY min(served, ?1) LIMIT ?3)";
constexpr std::string_view kDueOfUser = R"(
  SELECT id, content, tries, restored FROM pending WHERE user_id = ?1 AND (due <= ?2 OR due > ?3)
  ORDER BY due LIMIT ?4)";
constexpr std::string_view kCountUncounted = R"(
  INSERT INTO waiting_user (user_id, messages, octets)
  SELECT taken.user_id, count(*), sum(length(content)) FROM pending JOIN taken USING (id)
  WHERE pending.user_id = '' GROUP BY taken.user_id
  ON CONFLICT (user_id) DO UPDATE SET
    messages = messages + excluded.messages, octets = octets + excluded.octets)";
constexpr std::string_view kNameUncounted = R"(
  UPDATE pending SET octets = length(content),
    user_id = (SELECT taken.user_id FROM taken WHERE taken.id = pending.id)
  WHERE user_id = '')";
constexpr std::string_view kCountWaiting = R"(
  INSERT INTO waiting_user (user_id, messages, octets, served) VALUES (?, 1, ?, ?)
  ON CONFLICT (user_id) DO UPDATE SET messages = messages + 1, octets = octets + excluded.octets)";

/// Looks for the id only while the database has ids of earlier versions.
constexpr std::string_view kIsTakenUnkeyed = R"(SELECT 1 FROM taken
  WHERE EXISTS (SELECT 1 FROM taken WHERE keyed = 0) AND id = ?)";

// In one statement: a text may have some hundred blocks, and anybody may send it.
constexpr std::string_view kSeenBlock = R"(WITH RECURSIVE block_start (at) AS (
    VALUES (1) UNION ALL SELECT at + 16 FROM block_start WHERE at + 16 <= length(?2))
  SELECT 1 FROM block_start CROSS JOIN seen_block
  WHERE seen_block.user_id = ?1 AND seen_block.block = substr(?2, at, 16) LIMIT 1)";

std::string key_place(const std::string& user) {
  return "gateway/key/" + user;
}
std::string number_place(const std::string& user) {
  return "gateway/number/" + user;
}
std::string content_place(const std::string& id) {
  return "gateway/content/" + id;
}

bool has_seen_block(Database& file, const std::string& user_id, util::OctetView blocks) {
  return !blocks.empty() && file.query(kSeenBlock, user_id, blocks).next();
}

bool has_id(Database& file, const std::string& id) {
  return file.query("SELECT 1 FROM taken WHERE id = ?", id).next();
}

bool has_name(Database& file, const crypto::Sha256& hash) {
  return file.query("SELECT 1 FROM named WHERE name = ?", util::OctetView(hash)).next();
}

std::string hex_of(const crypto::Sha256& hash) {
  return util::lower(util::to_hex(hash));
}

/// Of the RSA era, accepted before blocks were remembered, under a key that is still valid: only
/// its id and its name make a repeat known, and both are found by the look-up key of that time.
constexpr std::string_view kKnownByIdOnly = R"(
  SELECT 1 FROM user_key JOIN taken USING (user_id)
  WHERE form = 'rsa-era' AND old_key = 0
    AND NOT EXISTS (SELECT 1 FROM seen_block WHERE seen_block.id = taken.id) LIMIT 1)";

/// Checks that each former look-up key which may still be needed is in `keys`.
Result<void> check_former_keys(Database& file, const crypto::Keyring& keys) {
  std::vector<int> absent;
  {
    auto row = file.query("SELECT key FROM lookup_key WHERE id > 1");
    while (row.next())
      if (!keys.has(row.small(0))) absent.push_back(row.small(0));
  }
  if (absent.empty() || !file.query(kKnownByIdOnly).next()) return {};
  return fail(Advice::reject,
              fmt::format("key {} is not in the key file, and repeats of old SMS of the RSA era "
                          "would not be known; next: put its line back, before the newest one, "
                          "until these phones have synchronised anew",
                          absent.front()));
}

/// Checks that users are found by the look-up key of `keys`, with a number that opens.
Result<void> check_numbers(Database& file, const crypto::Keyring& keys) {
  std::string fault;
  auto row = file.query("SELECT user_id, number, number_hash FROM user_key");
  while (row.next()) {
    const auto number = keys.open(number_place(row.text(0)), row.octets(1));
    if (!number) {
      if (fault.empty()) fault = number.error().what;
      continue;
    }
    if (crypto::equal_constant_time(keys.lookup("number", util::as_chars(*number)), row.octets(2)))
      return {};
    return fail(Advice::reject,
                fmt::format("no user would be found by key {} of the key file; next: put the old "
                            "look-up key's line back, as the first one",
                            keys.lookup_id()));
  }
  if (fault.empty()) return {};
  return fail(Advice::reject, "no user's number opens: " + fault);
}

/// Makes the stored look-up key that of `keys`. Returns the others of the ring if one is stored.
Result<std::vector<int>> choose_lookup_key(Database& file, crypto::Keyring& keys) {
  return database::catch_errors("the look-up key", [&]() -> Result<std::vector<int>> {
    std::vector<int> others;
    if (auto row = file.query("SELECT key FROM lookup_key WHERE id = 1"); row.next()) {
      const int key = row.small(0);
      if (!keys.has(key))
        return fail(Advice::reject,
                    fmt::format("key {} is not in the key file, so no user would be found; next: "
                                "put its line back, before the newest one",
                                key));
      if (auto former = check_former_keys(file, keys); !former) return fail(former.error());
      keys.look_up_by(key);
      others = keys.ids();
      std::erase(others, key);
    }
    if (auto found = check_numbers(file, keys); !found) return fail(found.error());
    return others;
  });
}

/// Notes by which key users are found, so that its line is missed when it is gone.
Result<void> note_lookup_key(Database& file, int key) {
  return database::catch_errors("the look-up key was not noted", [&]() -> Result<void> {
    file.run("INSERT OR IGNORE INTO lookup_key (id, key) VALUES (1, ?)", key);
    return {};
  });
}

bool has_room(Database& file, const std::string& user_id, std::size_t octets,
              const WaitingShare& share) {
  auto row = file.query("SELECT messages, octets FROM waiting_user WHERE user_id = ?", user_id);
  return !row.next() || (row.integer(0) < share.messages &&
                         row.integer(1) + static_cast<std::int64_t>(octets) <= share.octets);
}

void note_blocks(Database& file, const std::string& user_id, util::OctetView blocks,
                 const std::string& id) {
  for (; blocks.size() >= kBlock; blocks = blocks.subspan(kBlock))
    file.run("INSERT OR IGNORE INTO seen_block (user_id, block, id) VALUES (?, ?, ?)", user_id,
             blocks.first(kBlock), id);
}

/// Best effort: on a full disk what waits must still leave.
void note_served(Database& file, const std::vector<std::string>& users, std::int64_t now) {
  (void)database::catch_errors("", [&]() -> Result<void> {
    Transaction transaction(file);
    for (const auto& user : users)
      file.run("UPDATE waiting_user SET served = ? WHERE user_id = ?", now, user);
    transaction.commit();
    return {};
  });
}

void end(Database& file, const std::string& id, const Refusal& refusal, util::WallTime now) {
  file.run("DELETE FROM pending WHERE id = ?", id);
  file.run("INSERT OR REPLACE INTO refused (id, what, at, letter, untold) VALUES (?, ?, ?, ?, ?)",
           id, refusal.what, util::epoch_ms(now), refusal.letter, refusal.tell);
}

/// Gives a message another id. Its rows in other tables refer to it at any time.
void change_id(Database& file, const std::string& from, const std::string& to) {
  file.run(
      "INSERT OR IGNORE INTO taken (id, user_id, at, old_key, keyed) SELECT ?, user_id, at, "
      "old_key, 1 FROM taken WHERE id = ?",
      to, from);
  file.run("UPDATE named SET id = ? WHERE id = ?", to, from);
  file.run("UPDATE seen_block SET id = ? WHERE id = ?", to, from);
  file.run("UPDATE OR IGNORE refused SET id = ? WHERE id = ?", to, from);
  file.run("DELETE FROM taken WHERE id = ?", from);
}

}  // namespace

const char* to_string(Form form) {
  return form == Form::compact ? "compact" : "rsa-era";
}

Form form_of(std::string_view text) {
  return text == "compact" ? Form::compact : Form::rsa_era;
}

Result<std::unique_ptr<Store>> Store::open(const std::string& path, crypto::Keyring keys) {
  auto database = Database::open(path, schema());
  if (!database) return fail(database.error());
  auto unsynced = Database::open(path, schema(), Database::Check::none);
  if (!unsynced) return fail(unsynced.error());
  unsynced->forgo_syncs();
  auto older = choose_lookup_key(*database, keys);
  if (!older) return fail(older.error());
  if (auto noted = note_lookup_key(*database, keys.lookup_id()); !noted) return fail(noted.error());
  return std::unique_ptr<Store>(
      new Store(std::move(*database), std::move(*unsynced), std::move(keys), std::move(*older)));
}

Result<void> check_lookup_keys(Database& file, crypto::Keyring keys) {
  if (auto chosen = choose_lookup_key(file, keys); !chosen) return fail(chosen.error());
  return {};
}

Result<bool> Store::needs_former_keys() {
  return reading("old texts were not looked for",
                 [&](Database& file) -> Result<bool> { return file.query(kKnownByIdOnly).next(); });
}

bool Store::is_taken(Database& file, const std::string& id, const std::string& unkeyed_id) const {
  return has_id(file, id) ||
         std::any_of(older_lookups_.begin(), older_lookups_.end(),
                     [&](int key) {
                       return has_id(file, hex_of(keys_.lookup_by(key, "publication", unkeyed_id)));
                     }) ||
         file.query(kIsTakenUnkeyed, unkeyed_id).next();
}

Result<std::optional<UserKey>> Store::find(const std::string& number) {
  const auto hash = hash_of(number);
  return reading("a user was not looked up", [&](Database& file) -> Result<std::optional<UserKey>> {
    auto row =
        file.query("SELECT user_id, form, key, highest, seen FROM user_key WHERE number_hash = ?",
                   util::OctetView(hash));
    if (!row.next()) return std::nullopt;
    UserKey user{row.text(0),
                 form_of(row.text(1)),
                 {},
                 Counters(static_cast<std::uint32_t>(row.integer(3)), row.octets(4))};
    auto key = keys_.open(key_place(user.user_id), row.octets(2));
    if (!key) return fail(Advice::retry, "a user's key does not open: is this the right key file?");
    user.key = crypto::as_secret(std::move(*key));
    return user;
  });
}

Result<std::string> Store::number_of(const std::string& user_id) {
  return reading("a number was not read", [&](Database& file) -> Result<std::string> {
    auto row = file.query("SELECT number FROM user_key WHERE user_id = ?", user_id);
    if (!row.next()) return std::string{};
    const auto number = keys_.open(number_place(user_id), row.octets(0));
    if (!number) return fail(number.error());
    return std::string(util::as_chars(*number));
  });
}

Result<bool> Store::keep_key(const std::string& user_id, const std::string& number, Form form,
                             util::OctetView key, util::WallTime now,
                             const crypto::Sha256* session) {
  const auto hash = hash_of(number);
  const auto sealed_key = keys_.seal(key_place(user_id), key);
  const auto sealed_number = keys_.seal(number_place(user_id), util::as_octets(number));
  bool kept = false;
  const auto done = together("a key was not kept", [&](Database& file) {
    kept = false;
    if (session != nullptr) {
      file.run(
          "UPDATE session SET state = 'done', phone_key = '' WHERE hash = ? AND user_id = ? AND "
          "state = 'paused'",
          util::OctetView(*session), user_id);
      if (file.changes() != 1) return;
    }
    file.run("DELETE FROM user_key WHERE user_id = ? OR number_hash = ?", user_id,
             util::OctetView(hash));
    file.run("UPDATE taken SET old_key = 1 WHERE user_id = ?", user_id);
    file.run("DELETE FROM seen_block WHERE user_id = ?", user_id);
    file.run(
        "INSERT INTO user_key (user_id, number_hash, form, key, number, made_at) VALUES (?, ?, ?, "
        "?, ?, ?)",
        user_id, util::OctetView(hash), to_string(form), util::OctetView(sealed_key),
        util::OctetView(sealed_number), util::epoch_ms(now));
    kept = true;
  });
  if (!done) return fail(done.error());
  return kept;
}

Result<void> Store::erase_user(const std::string& user_id) {
  return alone("a user was not erased", [&](Database& file) -> Result<void> {
    Transaction transaction(file);
    file.run("DELETE FROM user_key WHERE user_id = ?", user_id);
    file.run("DELETE FROM session WHERE user_id = ?", user_id);
    file.run("DELETE FROM ticket WHERE user_id = ?", user_id);
    file.run("DELETE FROM taken WHERE user_id = ?", user_id);
    transaction.commit();
    file.empty_log();
    return {};
  });
}

Result<Store::AcceptResult> Store::accept(const NewMessage& message, util::OctetView under_key,
                                          util::WallTime now, const WaitingShare& share) {
  const auto sealed = keys_.seal(content_place(message.id), util::as_octets(message.content));
  Prepared prepared{.under_key = under_key, .sealed = sealed, .share = share};
  if (!message.name.empty()) prepared.name = name_key_.hash(util::as_octets(message.name));
  auto taken = AcceptResult::repeat;
  const auto done = together("a message was not taken",
                             [&](Database& file) { taken = keep(file, message, prepared, now); });
  if (!done) return fail(done.error());
  return taken;
}

Result<bool> Store::has_taken(const std::string& id, const std::string& unkeyed_id) {
  return reading("a message was not looked up",
                 [&](Database& file) -> Result<bool> { return is_taken(file, id, unkeyed_id); });
}

std::string Store::keyed_id(std::string_view unkeyed_id) const {
  return hex_of(id_key_.hash(util::as_octets(unkeyed_id)));
}

Result<bool> Store::has_seen(const std::string& user_id, util::OctetView blocks) {
  if (blocks.empty()) return false;  // the compact form needs no look-up
  return reading("blocks were not looked up", [&](Database& file) -> Result<bool> {
    return has_seen_block(file, user_id, blocks);
  });
}

Store::AcceptResult Store::keep(Database& file, const NewMessage& message, const Prepared& prepared,
                                util::WallTime now) const {
  const auto& user = message.user_id;
  if (is_taken(file, message.id, message.unkeyed_id)) return AcceptResult::repeat;
  if (has_seen_block(file, user, message.blocks)) return AcceptResult::repeat;
  Counters counters;
  {
    auto row = file.query("SELECT key, highest, seen FROM user_key WHERE user_id = ?", user);
    if (!row.next()) return AcceptResult::superseded;
    auto opened = keys_.open(key_place(user), row.octets(0));
    if (!opened) return AcceptResult::superseded;
    const auto key = crypto::as_secret(std::move(*opened));
    if (!crypto::equal_constant_time(key, prepared.under_key)) return AcceptResult::superseded;
    counters = Counters(static_cast<std::uint32_t>(row.integer(1)), row.octets(2));
  }
  if (message.counter && counters.look(*message.counter) != Counters::Seen::fresh)
    return AcceptResult::replayed;
  const auto octets = prepared.sealed.size();
  if (!has_room(file, user, octets, prepared.share)) return AcceptResult::full;
  const auto most = prepared.share.database_octets;
  if (file.used_octets(most) >= most) return AcceptResult::no_space;
  if (message.counter) {
    counters.note(*message.counter);
    file.run("UPDATE user_key SET highest = ?, seen = ? WHERE user_id = ?",
             std::int64_t{counters.highest()}, util::OctetView(counters.octets()), user);
  }
  file.run("INSERT INTO taken (id, user_id, at, keyed) VALUES (?, ?, ?, 1)", message.id, user,
           util::epoch_ms(now));
  if (!message.name.empty())
    file.run("INSERT OR IGNORE INTO named (name, id) VALUES (?, ?)", util::OctetView(prepared.name),
             message.id);
  note_blocks(file, user, message.blocks, message.id);
  const auto size = static_cast<std::int64_t>(octets);
  file.run("INSERT INTO pending (id, content, due, user_id, octets) VALUES (?, ?, ?, ?, ?)",
           message.id, prepared.sealed, util::epoch_ms(now), user, size);
  file.run(kCountWaiting, user, size, util::epoch_ms(now - kLead));
  return AcceptResult::fresh;
}

Result<std::int64_t> Store::used_octets() {
  return reading("the size of the database was not read",
                 [](Database& file) { return Result<std::int64_t>(file.used_octets(0)); });
}

Result<bool> Store::known(const std::string& name) {
  const auto hash = name_key_.hash(util::as_octets(name));
  return reading("a name was not looked up", [&](Database& file) -> Result<bool> {
    return has_name(file, hash) ||
           std::any_of(older_lookups_.begin(), older_lookups_.end(),
                       [&](int key) { return has_name(file, keys_.lookup_by(key, "name", name)); });
  });
}

Result<std::vector<Pending>> Store::due(util::WallTime now, int at_most) {
  return with_unsynced(
      "what waits was not read", [&](Database& file) -> Result<std::vector<Pending>> {
        const auto here = util::epoch_ms(now), far = util::epoch_ms(now + kLongestPause);
        std::vector<std::string> users;
        {
          auto row = file.query(kUsersDue, here, far, at_most);
          while (row.next()) users.push_back(row.text(0));
        }
        const int each = std::max(1, at_most / std::max(1, static_cast<int>(users.size())));
        std::vector<std::vector<Pending>> queues;
        std::size_t longest = 0;
        for (const auto& user : users) {
          auto& queue = queues.emplace_back();
          auto row = file.query(kDueOfUser, user, here, far, each);
          while (row.next()) {
            const auto content = keys_.open(content_place(row.text(0)), row.octets(1));
            queue.push_back({row.text(0), user,
                             content ? std::string(util::as_chars(*content)) : std::string{},
                             row.small(2), content.has_value(), row.small(3) != 0});
          }
          longest = std::max(longest, queue.size());
        }
        note_served(file, users, here);
        std::vector<Pending> all;
        for (std::size_t turn = 0; turn < longest; ++turn)
          for (auto& queue : queues)
            if (turn < queue.size()) all.push_back(std::move(queue[turn]));
        return all;
      });
}

Result<void> Store::pause_user(const std::string& user_id, util::WallTime until) {
  return with("a pause was not noted", [&](Database& file) -> Result<void> {
    file.run("UPDATE waiting_user SET resume = ? WHERE user_id = ?", util::epoch_ms(until),
             user_id);
    return {};
  });
}

std::string Store::letter_in(const std::string& id, util::OctetView sealed) const {
  const auto content = keys_.open(content_place(id), sealed);
  return content ? json::parse_or_null(util::as_chars(*content)).text("letter", "") : std::string();
}

Result<int> Store::end_old(util::Duration elapsed, util::Duration at_most, const Refusal& refusal,
                           util::WallTime now) {
  const auto in_ms = [](util::Duration time) {
    return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(time).count()};
  };
  return with("old publications were not ended", [&](Database& file) -> Result<int> {
    Transaction transaction(file);
    file.run("UPDATE pending SET waited = waited + ?", in_ms(elapsed));
    std::vector<std::pair<std::string, std::string>> old;  // id and letter
    {
      auto row = file.query("SELECT id, content FROM pending WHERE waited >= ?", in_ms(at_most));
      while (row.next()) old.emplace_back(row.text(0), letter_in(row.text(0), row.octets(1)));
    }
    for (auto& [id, letter] : old)
      end(file, id, {.what = refusal.what, .letter = std::move(letter), .tell = refusal.tell}, now);
    transaction.commit();
    return static_cast<int>(old.size());
  });
}

Result<void> Store::mark_forwarded(const std::string& id) {
  return together("a hand-over was not noted",
                  [&](Database& file) { file.run("DELETE FROM pending WHERE id = ?", id); });
}

Result<void> Store::later(const std::string& id, util::WallTime due) {
  return together("a delay was not noted", [&](Database& file) {
    file.run("UPDATE pending SET due = ?, tries = tries + 1 WHERE id = ?", util::epoch_ms(due), id);
  });
}

Result<void> Store::refuse(const std::string& id, const Refusal& refusal, util::WallTime now) {
  return together("a refusal was not noted", [&](Database& file) { end(file, id, refusal, now); });
}

Result<std::vector<Untold>> Store::untold(int at_most) {
  return reading("refusals were not read", [&](Database& file) -> Result<std::vector<Untold>> {
    std::vector<Untold> all;
    auto row = file.query(
        "SELECT refused.id, user_id, letter, what FROM refused JOIN taken USING (id) "
        "WHERE untold = 1 ORDER BY refused.at LIMIT ?",
        at_most);
    while (row.next()) all.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
    return all;
  });
}

Result<void> Store::told(const std::string& id, Listed listed) {
  return together("a told refusal was not noted", [&](Database& file) {
    if (listed == Listed::at_the_publisher)
      file.run("DELETE FROM refused WHERE id = ?", id);
    else
      file.run("UPDATE refused SET untold = 0 WHERE id = ?", id);
  });
}

Result<std::vector<Refused>> Store::refused(const std::string& user_id) {
  return reading("refusals were not read", [&](Database& file) -> Result<std::vector<Refused>> {
    std::vector<Refused> all;
    auto row = file.query(
        "SELECT id, what, refused.at FROM taken JOIN refused USING (id) WHERE user_id = ? "
        "ORDER BY refused.at DESC LIMIT 200",
        user_id);
    while (row.next()) all.push_back({row.text(0), row.text(1), row.integer(2)});
    return all;
  });
}

Result<void> Store::tidy(util::WallTime now, util::Duration keep) {
  const auto before =
      util::epoch_ms(now - std::chrono::duration_cast<std::chrono::milliseconds>(keep));
  return alone("old things were not removed", [&](Database& file) -> Result<void> {
    Transaction transaction(file);
    // The RSA era has no counter: messages under the current key stay known, however old.
    file.run(
        "DELETE FROM taken WHERE at < ? AND id NOT IN (SELECT id FROM pending) AND (old_key OR "
        "user_id NOT IN (SELECT user_id FROM user_key WHERE form = 'rsa-era'))",
        before);
    // Written by a process of an earlier version that uses the file, too.
    file.run(kCountUncounted);
    file.run(kNameUncounted);
    file.run("DELETE FROM session WHERE expires < ?", util::epoch_ms(now));
    file.run("DELETE FROM ticket WHERE expires < ?", util::epoch_ms(now));
    transaction.commit();
    file.empty_log();
    return {};
  });
}

Result<int> Store::key_old_ids(int at_most) {
  return with("old ids were not replaced", [&](Database& file) -> Result<int> {
    Transaction transaction(file);
    std::vector<std::string> old;
    {
      auto row = file.query(
          "SELECT id FROM taken WHERE keyed = 0 AND id NOT IN (SELECT id FROM pending) LIMIT ?",
          at_most);
      while (row.next()) old.push_back(row.text(0));
    }
    for (const auto& id : old) change_id(file, id, keyed_id(id));
    transaction.commit();
    return static_cast<int>(old.size());
  });
}

}  // namespace gateway_server
