#include "backend/gateway_server/message_intake.hpp"

#include "json/json.hpp"
#include "payload/envelope.hpp"
#include "util/text.hpp"

namespace gateway_server {
namespace {

using util::Advice, util::fail, util::Result;

constexpr std::ptrdiff_t kCipherBlock = 16;  // of AES; open() has seen at least one

Outcome later(const util::Error& error) {
  return {Disposition::retry_later, error.what};
}

constexpr int kShareFullSeconds = 300, kNoSpaceSeconds = 600;

/// The same outcome for an unknown sender and a wrong key: it must not tell who has an account.
Outcome unknown_sender() {
  return {Disposition::unknown_sender,
          "failed to decrypt: the sender must synchronise with this Gateway server"};
}
Outcome repeat() {
  return {Disposition::repeat, "This message has been taken before."};
}

/// Returns the SHA-256 of user and ciphertext: the same whichever client sends the message. Who
/// recorded the SMS can compute it, so it is not shown to anybody: see Store::keyed_id().
std::string unkeyed_id(const std::string& user, util::OctetView canonical) {
  crypto::Fingerprint all;
  all.add(util::as_octets(user)).add(canonical);
  return util::lower(util::to_hex(all.finish()));
}

/// Returns the JSON for the Publisher, still without id, user and grant.
std::string publication_of(const payload::Content& content, std::int64_t received) {
  return json::Json{{"letter", std::string(1, content.letter)},
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

/// A text, parsed once in each form.
struct MessageIntake::Payload {
  std::optional<payload::Compact> compact;
  std::optional<payload::RsaEra> rsa_era;

  explicit Payload(std::string_view text)
      : compact(payload::read_compact(text)), rsa_era(payload::read_rsa_era(text)) {}
  bool is_none() const { return !compact && !rsa_era; }
  /// Returns the AES blocks of the RSA era's form; empty for any other text. Neither they nor the
  /// IV are authenticated: an attacker who recorded a text can change or cut off blocks, and learn
  /// its content from what opens. But two genuine messages under one key share no block. So each
  /// block of an accepted message is remembered, and a text with a known block is a repeat and is
  /// not opened.
  util::OctetView blocks() const {
    return rsa_era ? util::OctetView(rsa_era->ciphertext) : util::OctetView{};
  }
};

Result<MessageIntake::Opened> MessageIntake::open(const Payload& payload,
                                                  const UserKey& user) const {
  const auto wrong_form = [] {
    return fail(Advice::reject, "it is not in the form that the phone agreed on");
  };
  if (user.form == Form::compact) {
    if (!payload.compact) return wrong_form();
    const auto& compact = *payload.compact;
    const auto plain = payload::open(compact, user.key);
    if (!plain) return fail(plain.error());
    auto content = payload::parse_compact(*plain);
    if (!content) return fail(content.error());
    auto canonical = compact.header;
    canonical.insert(canonical.end(), compact.sealed.begin(), compact.sealed.end());
    return Opened{.content = std::move(*content),
                  .canonical = std::move(canonical),
                  .counter = compact.counter};
  }
  if (!payload.rsa_era) return wrong_form();
  const auto& ciphertext = payload.rsa_era->ciphertext;
  const auto plain = payload::open(*payload.rsa_era, user.key);
  if (!plain) return fail(plain.error());
  const auto text = util::as_chars(*plain);
  auto content = payload::parse_text(text, forms_(text.empty() ? '\0' : text.front()));
  if (!content) return fail(content.error());
  return Opened{.content = std::move(*content),
                .canonical = {ciphertext.end() - kCipherBlock, ciphertext.end()},
                .counter = std::nullopt};
}

Outcome MessageIntake::accept(const Incoming& incoming) {
  const auto now = clock_.wall();
  // A text is known again also after a new synchronisation, when its key is gone. An
  // Idempotency-Key tells no more than that.
  const auto name = incoming.sender + '\n' + incoming.text;
  const auto known = store_.known(name);
  if (!known) return later(known.error());
  if (*known) return repeat();
  const Payload payload(incoming.text);
  if (payload.is_none()) return {Disposition::malformed, "Invalid Base64-encoded payload"};
  const auto user = store_.find(incoming.sender);
  if (!user) return later(user.error());
  // Looked up for each sender, also for one who has no key or a key of the compact form: the time
  // would otherwise tell whose phone has a key of the RSA era.
  const auto blocks = payload.blocks();
  const auto seen = store_.has_seen(*user ? (*user)->user_id : std::string(), blocks);
  if (!seen) return later(seen.error());
  if (!*user) return unknown_sender();
  if (*seen) return repeat();

  const auto opened = open(payload, **user);
  if (!opened) return unknown_sender();
  const auto received = incoming.received > 0 ? incoming.received : util::epoch_ms(now);
  const auto unkeyed = unkeyed_id((*user)->user_id, opened->canonical);
  return keep({.id = store_.keyed_id(unkeyed),
               .name = name,
               .user_id = (*user)->user_id,
               .content = publication_of(opened->content, received),
               .counter = opened->counter,
               .blocks = (*user)->form == Form::rsa_era ? util::Octets(blocks.begin(), blocks.end())
                                                        : util::Octets{},
               .unkeyed_id = unkeyed},
              (*user)->key, now);
}

/// Writes a message that has opened, if its user's limits allow it.
Outcome MessageIntake::keep(const Store::NewMessage& message, util::OctetView under_key,
                            util::WallTime now) {
  if (limits_.per_user != nullptr) {
    if (const auto wait = limits_.per_user->wait_for(message.user_id, clock_.now())) {
      const auto taken = store_.has_taken(message.id, message.unkeyed_id);
      if (taken && *taken) return repeat();
      return {Disposition::limited, "too many messages from this sender", *wait};
    }
  }
  const auto taken = store_.accept(message, under_key, now, limits_.share);
  if (!taken) return later(taken.error());
  switch (*taken) {
    case Store::AcceptResult::fresh:
      if (limits_.per_user != nullptr)
        (void)limits_.per_user->consume(message.user_id, clock_.now());
      return {Disposition::accepted, "The message was taken and will be published."};
    case Store::AcceptResult::repeat:
      return repeat();
    case Store::AcceptResult::replayed:
      return {Disposition::replayed, "this counter was used before: synchronise the phone again"};
    case Store::AcceptResult::superseded:
      return unknown_sender();
    case Store::AcceptResult::full:
      return {Disposition::limited, "too many messages of this sender wait to be published",
              kShareFullSeconds};
    case Store::AcceptResult::no_space:
      return {Disposition::no_space,
              "the database of this Gateway server has reached its limit; its operator must look: "
              "gsmrelay-publisher, or disk_limit_mib",
              kNoSpaceSeconds};
  }
  return unknown_sender();
}

}  // namespace gateway_server
