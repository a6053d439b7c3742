#include "backend/vault/signup/signing_up.hpp"

#include <fmt/format.h>

#include "backend/vault/signup/signup_rules.hpp"
#include "crypto/random.hpp"
#include "util/log.hpp"
#include "util/phone_number.hpp"

namespace vault {

namespace {

constexpr std::chrono::minutes kCodeLife{10};
constexpr int kTries = 5;
// A sign-up is dated by its day, so that the row does not tell which SMS of that day had its code.
constexpr std::int64_t kSignUpDay = 24LL * 3'600'000;

tl::unexpected<api::ApiError> wrong_code() {
  return api::fail(403, "the code is wrong or no longer valid; next: ask for a new one");
}

}  // namespace

SigningUp::SigningUp(const VaultContext& context, Limits& limits, PasswordHashQueue& hash_queue,
                     Sessions& sessions, Audit& audit, SmsSender& sms_sender)
    : context_(context),
      limits_(limits),
      hash_queue_(hash_queue),
      sessions_(sessions),
      audit_(audit),
      sms_sender_(sms_sender) {}

crypto::Sha256 number_hash(const VaultContext& context, const std::string& number) {
  return context.keys.lookup("vault/number", number);
}

crypto::Sha256 SigningUp::code_hash(const std::string& user, const std::string& code) const {
  return context_.keys.lookup("vault/code", user + "/" + code);
}

bool SigningUp::known(const crypto::Sha256& number_hash) {
  return context_.store.read([&](database::Database& db) {
    auto row = db.query("SELECT 1 FROM users WHERE number_hash = ?", number_hash);
    return row.next();
  });
}

std::string SigningUp::text_for(Purpose purpose, bool known, const std::string& code) const {
  const auto& service = context_.policy.service;
  if (purpose == Purpose::reset && !known)
    return fmt::format(
        "{}: this number has no account, so it has no password. Sign up instead. If it was not you "
        "who asked, do nothing.",
        service);
  if (purpose == Purpose::reset)
    return fmt::format("{} is your code for a new password at {}, for 10 minutes. Do not share it.",
                       code, service);
  if (known)
    return fmt::format(
        "{}: this number has an account already. Sign in instead. If it was not you who signed up, "
        "do nothing.",
        service);
  return fmt::format("{} is your code for {}, for 10 minutes. Do not share it.", code, service);
}

Outcome<void> SigningUp::may_sign_up(const std::string& invitation) {
  const auto mode = context_.policy.sign_up;
  if (mode == SignUpMode::closed)
    return api::fail(403, "this service takes no new users; next: ask its operator");
  if (invitation.empty() && mode == SignUpMode::invitation)
    return api::fail(403,
                     "sign-up needs an invitation; next: ask the operator for one, and give it as "
                     "'invitation'");
  if (!invitation.empty() && !is_invitation_valid(context_, invitation))
    return api::fail(
        403, "the invitation is wrong, used or expired; next: ask the operator for another");
  return {};
}

/// An invitation counts instead of the address: the guests of a workshop share one.
Counts SigningUp::counts_of(Purpose purpose, const std::string& number, const std::string& remote,
                            const std::string& invitation) {
  const bool is_reset = purpose == Purpose::reset;
  const auto& policy = context_.policy;
  auto all = limits_.from(kCodeFromHere, number, remote);
  if (invitation.empty())
    for (auto& one : limits_.from(sign_ups_per_address(policy.sign_ups_per_address), remote))
      all.push_back(std::move(one));
  else
    all.push_back({kCodePerInvitation, invitation});
  all.push_back({kCodePerNumber, number});
  if (const auto* prefix = find_prefix(policy.number_prefixes, number);
      prefix != nullptr && prefix->codes_per_hour > 0)
    all.push_back({is_reset ? resets_per_prefix(prefix->codes_per_hour)
                            : codes_per_prefix(prefix->codes_per_hour),
                   prefix->prefix});
  all.push_back(
      {is_reset ? resets_in_all(policy.codes_per_hour) : codes_in_all(policy.codes_per_hour),
       "all"});
  return all;
}

/// Checks what both kinds of request have.
Outcome<void> SigningUp::check_request(const std::string& number,
                                       const std::string& password) const {
  if (!util::is_phone_number(number, util::NumberKind::subscriber))
    return api::fail(400, "'number' is not a phone number; next: write it as +237650000000");
  if (auto fault = password_fault(password, number); !fault.empty())
    return api::fail(400, std::move(fault));
  if (!may_get_codes(context_.policy.number_prefixes, number))
    return api::fail(403,
                     "this service sends no codes to numbers that begin like this one; next: ask "
                     "its operator");
  return {};
}

Outcome<SignUp> SigningUp::begin(const std::string& number, const std::string& password,
                                 const std::string& remote, const std::string& invitation) {
  if (auto fine = check_request(number, password); !fine) return tl::unexpected(fine.error());
  if (auto may = may_sign_up(invitation); !may) return tl::unexpected(may.error());
  return send_code(Purpose::sign_up, number, password,
                   counts_of(Purpose::sign_up, number, remote, invitation), invitation);
}

Outcome<SignUp> SigningUp::begin_reset(const std::string& number, const std::string& password,
                                       const std::string& remote) {
  if (auto fine = check_request(number, password); !fine) return tl::unexpected(fine.error());
  return send_code(Purpose::reset, number, password, counts_of(Purpose::reset, number, remote));
}

Outcome<SignUp> SigningUp::send_code(Purpose purpose, const std::string& number,
                                     const std::string& password, const Counts& all,
                                     const std::string& invitation) {
  // Checked first, so that a refused request takes no place in the queue and writes nothing.
  if (auto free = limits_.check(all); !free) return tl::unexpected(free.error());
  const auto hash = number_hash(context_, number);
  auto encoded = hash_queue_.hash(password, [&] { return limits_.consume(all); });
  if (!encoded) return tl::unexpected(encoded.error());

  // A known number (for a reset: an unknown one) gets the same response; only the SMS differs, and
  // no code is valid.
  const bool is_known = known(hash), is_reset = purpose == Purpose::reset;
  const auto id = crypto::random_hex(16);
  const auto code = random_code();
  const auto code_kept = code_hash(id, is_known == is_reset ? code : crypto::random_token());
  const auto number_kept =
      context_.keys.seal(sealing_context("signup", id, "number"), util::as_octets(number));
  const auto password_kept =
      context_.keys.seal(sealing_context("signup", id, "password"), util::as_octets(*encoded));
  const auto invitation_kept = invitation_hash(invitation);
  const auto expires = context_.clock.wall() + kCodeLife;
  const auto expires_at = util::epoch_ms(expires);
  context_.store.change([&](database::Database& db) {
    db.run(
        "INSERT INTO signups(id, number_hash, number, password, code, expires_at, invitation, "
        "reset) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        id, hash, number_kept, password_kept, code_kept, expires_at, invitation_kept, is_reset);
  });
  if (auto sent = sms_sender_.send(number, text_for(purpose, is_known, code)); !sent) {
    util::log_error("vault: a code was not sent: " + sent.error().what);
    audit_.note(is_reset ? "password reset" : "sign-up", id, "no SMS");
    // An SMS that may have been sent counts.
    if (sent.error().advice != util::Advice::reopen) limits_.refund(all);
    return api::fail_for(300, 503,
                         "the SMS with the code could not be sent; next: try again later");
  }
  audit_.note(is_reset ? "password reset" : "sign-up", id, "code sent");
  return SignUp{id, expires};
}

Outcome<VerifiedNumber> SigningUp::check_code(Purpose purpose, const std::string& id,
                                              const std::string& code, const std::string& remote) {
  const auto address =
      limits_.from(verifications_per_address(context_.policy.tries_per_address), remote);
  if (auto free = limits_.consume(address); !free) return tl::unexpected(free.error());
  const auto given = code_hash(id, code);
  const auto now = context_.now();
  // A code that would be valid for longer was made under a wrong clock.
  const std::int64_t latest = now + std::chrono::milliseconds(kCodeLife).count();
  const bool is_reset = purpose == Purpose::reset;
  // The try is counted before the codes are compared, so that parallel tries all count.
  bool is_known = false;
  const auto row =
      context_.store.change([&](database::Database& db) -> std::optional<VerifiedNumber> {
        db.run("UPDATE signups SET tries = tries + 1 WHERE id = ?", id);
        is_known = db.changes() == 1;
        auto found = db.query(
            "SELECT number_hash, number, password, code, invitation FROM signups WHERE id = ? AND "
            "expires_at > ? AND expires_at <= ? AND tries <= ? AND reset = ?",
            id, now, latest, kTries, is_reset);
        if (!found.next() || !crypto::equal_constant_time(found.octets(3), given)) return {};
        const auto copy = [&](int column) {
          const auto view = found.octets(column);
          return util::Octets(view.begin(), view.end());
        };
        return VerifiedNumber{copy(0), copy(1), copy(2), copy(4)};
      });
  if (!row) {
    // A client can send any text as user id, and only ids of the program go into the audit log.
    if (is_known) audit_.note("verification", id, "wrong code");
    return wrong_code();
  }
  auto number = context_.keys.open(sealing_context("signup", id, "number"), row->number);
  auto password = context_.keys.open(sealing_context("signup", id, "password"), row->password);
  if (!number) return api::unavailable(number.error());
  if (!password) return api::unavailable(password.error());
  const std::string text(util::as_chars(*number));
  limits_.clear(limits_.from(kCodeFromHere, text, remote));
  limits_.refund(address);
  // Who had a code is no stranger: guests of a workshop sign up one after the other.
  if (row->invitation.empty())
    limits_.refund(
        limits_.from(sign_ups_per_address(context_.policy.sign_ups_per_address), remote));
  return VerifiedNumber{row->number_hash, std::move(*number), std::move(*password),
                        row->invitation};
}

Outcome<Session> SigningUp::verify(const std::string& user, const std::string& code,
                                   const std::string& remote) {
  const auto verified = check_code(Purpose::sign_up, user, code, remote);
  if (!verified) return tl::unexpected(verified.error());
  const auto now = context_.now();
  const auto number_kept =
      context_.keys.seal(sealing_context("user", user, "number"), verified->number);
  const auto password_kept =
      context_.keys.seal(sealing_context("user", user, "password"), verified->password);
  const bool made = context_.store.change([&](database::Database& db) {
    if (!verified->invitation.empty() && !use_invitation(db, verified->invitation, now))
      return false;
    db.run(
        "INSERT INTO users(id, number_hash, number, password, created_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        user, verified->number_hash, number_kept, password_kept, now - now % kSignUpDay);
    const bool inserted = db.changes() == 1;
    db.run("DELETE FROM signups WHERE number_hash = ?", verified->number_hash);
    return inserted;
  });
  if (!made) return wrong_code();
  audit_.note("verification", user, "signed up");
  return sessions_.begin(user);
}

Outcome<VerifiedNumber> SigningUp::verify_reset(const std::string& id, const std::string& code,
                                                const std::string& remote) {
  return check_code(Purpose::reset, id, code, remote);
}

void SigningUp::purge() {
  const auto now = context_.now();
  context_.store.change([&](database::Database& db) {
    db.run("DELETE FROM signups WHERE expires_at <= ?", now);
    db.run("DELETE FROM invitations WHERE expires_at <= ?", now);
  });
}

}  // namespace vault
