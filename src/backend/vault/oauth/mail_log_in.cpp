#include "backend/vault/oauth/mail_log_in.hpp"

#include "json/json.hpp"
#include "service/remote.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

constexpr auto kConnectLimit = std::chrono::seconds(5), kTotalLimit = std::chrono::seconds(20);

/// The server has rejected the log-in (RFC 4954 §6), not this connection.
bool is_rejection(int status) {
  return status == 530 || status == 534 || status == 535 || status == 538;
}

std::string mail_user_of(const Account& account) {
  return json::parse_or_null(account.settings).text("user", account.name);
}

/// Returns the mailbox for which a log-in counts: the host and the name, in whatever spelling.
std::string mailbox_of(const Account& account) {
  const auto url = util::parse_url(account.instance);
  return util::lower((url ? url->host : account.instance) + "\n" + mail_user_of(account));
}

}  // namespace

/// The place of a user's log-in among those under way.
class MailLogIns::Place {
 public:
  Place(MailLogIns& all, std::string user) : all_(all), user_(std::move(user)) {
    const util::MutexLock lock(all_.mutex_);
    taken_ = static_cast<int>(all_.users_.size()) < kAtOnce && all_.users_.insert(user_).second;
  }
  ~Place() {
    if (!taken_) return;
    const util::MutexLock lock(all_.mutex_);
    all_.users_.erase(user_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool taken() const { return taken_; }

 private:
  MailLogIns& all_;
  const std::string user_;
  bool taken_ = false;
};

Outcome<void> MailLogIns::try_log_in(const Account& account) {
  if (!log_in_) return {};
  const Place place(*this, account.user);
  if (!place.taken())
    return api::fail_for(20, 503, "another log-in to a mail server is tried; next: try again soon");
  const Counts counts{{kMailLogInPerUser, account.user},
                      {kMailLogInPerMailbox, mailbox_of(account)}};
  if (auto free = limits_.consume(counts); !free) return tl::unexpected(free.error());
  auto tried = vault::try_log_in(log_in_, account);
  if (tried) limits_.refund(counts);
  return tried;
}

MailLogIn make_mail_log_in(const Policy& policy, const std::atomic<bool>& stop) {
  return [&policy, &stop](net::Mail mail) {
    mail.connect_limit = kConnectLimit;
    mail.total_limit = kTotalLimit;
    if (!policy.private_addresses) mail.admit = service::is_public_address;
    return net::log_in(mail, &stop);
  };
}

Outcome<void> try_log_in(const MailLogIn& log_in, const Account& account) {
  net::Mail mail;
  mail.url = account.instance;
  mail.user = mail_user_of(account);
  mail.password = account.tokens.access;
  const auto result = log_in(mail);
  if (is_rejection(result.status))
    return api::fail(400,
                     "the mail server does not accept this name and password; next: check both, "
                     "and enter a password for programs if your provider asks for one");
  switch (result.fault) {
    case net::Fault::none:
    case net::Fault::transfer:  // another refusal, such as 454: not of the password
      return {};
    case net::Fault::bad_request:
      return api::fail(400, "the address of the mail server is wrong; next: smtps://HOST:465");
    case net::Fault::tls:
      if (util::contains_nocase(result.fault_text, "certificate")) return {};
      return api::fail(400,
                       "the mail server speaks no TLS at this address; next: smtps://HOST:465, or "
                       "smtp://HOST:587 with STARTTLS");
    case net::Fault::dns:
    case net::Fault::connect:
    case net::Fault::timeout:
      break;
  }
  return api::fail_for(60, 503,
                       "the mail server cannot be reached; next: check its name and port, or try "
                       "again later");
}

}  // namespace vault
