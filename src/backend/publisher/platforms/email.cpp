// E-mail through the account's own submission server (RFC 6409): a password, or XOAUTH2. No
// server refuses a Message-ID it has seen: what may have been taken is not repeated.
#include <fmt/format.h>

#include "backend/publisher/mail.hpp"
#include "backend/publisher/platform.hpp"

namespace publisher {
namespace {

/// RFC 5321 §4.2.1, and RFC 4954 §6 for the account.
Verdict judge_mail(const net::MailResult& result) {
  const int status = result.status;
  if (status == 530 || status == 534 || status == 535 || status == 538)
    return {Judgement::refused,
            "the mail server does not accept this account: connect it again, with a password for "
            "programs if it asks for one"};
  if (status >= 500)
    return {Judgement::never, fmt::format("the mail server refused it ({})", status)};
  if (status >= 400)
    return {Judgement::later, fmt::format("the mail server asks to come again ({})", status)};
  if (result.fault == net::Fault::none) return {Judgement::delivered, {}};
  if (result.fault == net::Fault::bad_request)
    return {Judgement::never, "the address of the mail server is wrong: connect the account again"};
  if (result.left && (result.fault == net::Fault::timeout || result.fault == net::Fault::transfer))
    return {Judgement::unknown, "the mail server did not answer", {}, true};
  return {Judgement::later,
          fmt::format("the mail server cannot be reached ({})", net::to_string(result.fault)),
          {},
          true};
}

std::string setting(const Lease& lease, const std::string& name, const std::string& otherwise) {
  const auto found = lease.settings.find(name);
  return found == lease.settings.end() || found->second.empty() ? otherwise : found->second;
}

Verdict publish(Errand& errand) {
  const auto& lease = errand.lease;
  const auto letter = letter_of(errand.publication, setting(lease, "from", lease.name), errand.now);
  if (!letter) return {Judgement::never, letter.error().what};
  net::Mail mail;
  mail.url = errand.base_url;
  mail.user = setting(lease, "user", lease.name);
  (lease.kind == "xoauth2" ? mail.bearer : mail.password) = lease.access_token;
  mail.from = letter->from;
  mail.to = recipients(*letter);
  mail.message = write_mail(*letter, Bcc::hidden);
  mail.security = errand.security;
  mail.admit = errand.admit;
  if (!errand.about_to_send())
    return {Judgement::later, "it could not be noted: is the disk full?"};
  return judge_mail(errand.outside.mail(mail));
}

}  // namespace

const Platform& platform_email() {
  static constexpr Platform kPlatform{"email", 'e', "", {}, publish};
  return kPlatform;
}

}  // namespace publisher
