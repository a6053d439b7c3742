#include "backend/gateway_server/taking.hpp"

#include <nlohmann/json.hpp>

#include "payload/envelope.hpp"
#include "util/text.hpp"

namespace gateway_server {
namespace {

using nlohmann::ordered_json;
using util::Advice, util::fail, util::Result;

constexpr std::ptrdiff_t kCipherBlock = 16;  // of AES; open() has seen at least one

Outcome later(const util::Error& error) {
  return {Verdict::later, error.what};
}

/// Whoever brings it, one publication: SHA-256 over user and what names the
/// ciphertext.
std::string publication_id(const std::string& user, util::OctetView canonical) {
  crypto::Fingerprint all;
  all.add(util::as_octets(user)).add(canonical);
  return util::lower(util::to_hex(all.finish()));
}

/// Nothing proves IV and blocks of the RSA era: whoever recorded a text can change some, cut some
/// off at either end, and learn from what opens what was in it. But two honest messages of one key
/// have no block in common. So each block of what was taken is known from then on, and a text that
/// has one is a repeat, before it is opened.
util::Octets blocks_of(const Incoming& incoming, const UserKey& user) {
  if (user.form == Form::compact) return {};
  auto old = payload::read_rsa_era(incoming.text);
  return old ? std::move(old->ciphertext) : util::Octets{};
}

/// For the Publisher, without id, user and grant.
std::string publication_of(const payload::Content& content, std::int64_t received) {
  return ordered_json{{"letter", std::string(1, content.letter)},
                      {"account", content.account},
                      {"to", content.to},
                      {"cc", content.cc},
                      {"bcc", content.bcc},
                      {"subject", content.subject},
                      {"body", content.body},
                      {"received_at", received}}
      .dump();
}

}  // namespace

Result<Taking::Opened> Taking::open(const Incoming& incoming, const UserKey& user) const {
  if (user.form == Form::compact) {
    const auto compact = payload::read_compact(incoming.text);
    if (!compact) return fail(Advice::reject, "it is not in the form that the phone agreed on");
    const auto plain = payload::open(*compact, user.key);
    if (!plain) return fail(plain.error());
    auto content = payload::parse_compact(*plain);
    if (!content) return fail(content.error());
    auto canonical = compact->header;
    canonical.insert(canonical.end(), compact->sealed.begin(), compact->sealed.end());
    return Opened{std::move(*content), std::move(canonical), compact->counter};
  }
  const auto old = payload::read_rsa_era(incoming.text);
  if (!old) return fail(Advice::reject, "it is not in the form that the phone agreed on");
  const auto plain = payload::open(*old, user.key);
  if (!plain) return fail(plain.error());
  const auto text = util::as_chars(*plain);
  auto content = payload::parse_text(text, forms_(text.empty() ? '\0' : text.front()));
  if (!content) return fail(content.error());
  return Opened{
      std::move(*content), {old->ciphertext.end() - kCipherBlock, old->ciphertext.end()}, std::nullopt};
}

Outcome Taking::take(const Incoming& incoming) {
  const auto now = clock_.wall();
  const Outcome repeat{Verdict::repeat, "This message has been taken before."};
  // A client's name for a message counts for its sender and its text only: it cannot hide another.
  const auto name = incoming.name.empty()
                        ? std::string{}
                        : incoming.name + '\n' + incoming.sender + '\n' + incoming.text;
  if (!name.empty()) {
    const auto known = store_.known(name);
    if (!known) return later(known.error());
    if (*known) return repeat;
  }
  if (!payload::read_compact(incoming.text) && !payload::read_rsa_era(incoming.text))
    return {Verdict::malformed, "Invalid Base64-encoded payload"};
  const auto user = store_.find(incoming.sender);
  if (!user) return later(user.error());
  // One answer for a stranger and for what does not open: nobody learns here who has an account.
  const Outcome unknown{Verdict::unknown,
                        "failed to decrypt: the sender must synchronise with this Gateway server"};
  if (!*user) return unknown;
  const auto blocks = blocks_of(incoming, **user);
  const auto seen = store_.has_seen((*user)->user_id, blocks);
  if (!seen) return later(seen.error());
  if (*seen) return repeat;
  const auto opened = open(incoming, **user);
  if (!opened) return unknown;
  Store::Taking taking{publication_id((*user)->user_id, opened->canonical),
                       name,
                       (*user)->user_id,
                       publication_of(opened->content, incoming.received > 0 ? incoming.received
                                                                             : util::epoch_ms(now)),
                       opened->counter,
                       blocks};
  const auto taken = store_.take(taking, (*user)->key, now);
  if (!taken) return later(taken.error());
  switch (*taken) {
    case Store::Taken::fresh:
      return {Verdict::taken, "The message was taken and will be published."};
    case Store::Taken::repeat:
      return repeat;
    case Store::Taken::replayed:
      return {Verdict::replayed, "this counter was used before: synchronise the phone anew"};
    case Store::Taken::superseded:
      return unknown;
  }
  return unknown;
}

}  // namespace gateway_server
