#include "net/smtp.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <new>

#include "net/fault.hpp"
#include "util/text.hpp"

namespace net {
namespace {

struct Unread {
  std::string_view rest;
  bool asked = false;
};

std::size_t give_message(char* into, std::size_t size, std::size_t count, void* context) {
  auto& unread = *static_cast<Unread*>(context);
  unread.asked = true;
  const auto piece = unread.rest.substr(0, size * count);
  piece.copy(into, piece.size());
  unread.rest.remove_prefix(piece.size());
  return piece.size();
}

/// How long submit() waits for the response to a message after it has been told to stop.
constexpr std::chrono::seconds kGrace{10};

/// Decides whether a submission ends early.
struct Stopping {
  const std::atomic<bool>* stop;
  const Unread& unread;
  std::chrono::steady_clock::time_point since{};
};

int stop_asked(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& stopping = *static_cast<Stopping*>(context);
  if (stopping.stop == nullptr || !*stopping.stop) return 0;
  if (!stopping.unread.asked) return 1;
  const auto now = std::chrono::steady_clock::now();
  if (stopping.since == std::chrono::steady_clock::time_point{}) stopping.since = now;
  return now - stopping.since >= kGrace ? 1 : 0;
}

/// Returns true if the host of `url` is loopback, where a password may be sent without TLS. Uses
/// the URL parser of libcurl, so that the check and the connection always use the same host.
bool on_loopback(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  char* text = nullptr;
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK)
    return false;
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  const std::string_view host(text);
  in_addr four{};
  return host == "localhost" || host == "[::1]" ||
         (::inet_pton(AF_INET, text, &four) == 1 && host.starts_with("127."));
}

bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The options of libcurl for one mail. libcurl keeps pointers into `mail`.
struct Submission {
  explicit Submission(const Mail& m) : mail(m), unread{m.message} {}
  Submission(const Submission&) = delete;
  Submission& operator=(const Submission&) = delete;

  template <class Value>
  void set(CURLoption option, Value value) {
    const auto code = curl_easy_setopt(easy.get(), option, value);
    if (prepared == CURLE_OK) prepared = code;
  }

  void address() {
    set(CURLOPT_URL, mail.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_USE_SSL,
        static_cast<long>(on_loopback(mail.url) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!mail.security.ca_file.empty()) set(CURLOPT_CAINFO, mail.security.ca_file.c_str());
    if (!mail.security.pinned_public_key.empty())
      set(CURLOPT_PINNEDPUBLICKEY, mail.security.pinned_public_key.c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(mail.connect_limit.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(mail.total_limit.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    // Otherwise the end of a timed-out look-up waits for getaddrinfo() to return.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_ERRORBUFFER, detail.data());
  }

  void credentials() {
    set(CURLOPT_SASL_IR, 1L);  // RFC 4954 §4
    if (!mail.user.empty()) set(CURLOPT_USERNAME, mail.user.c_str());
    if (!mail.bearer.empty()) {
      set(CURLOPT_XOAUTH2_BEARER, mail.bearer.c_str());
      set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    } else if (!mail.password.empty()) {
      set(CURLOPT_PASSWORD, mail.password.c_str());
    }
  }

  void envelope() {
    for (const auto& one : mail.to) {
      auto* list = curl_slist_append(recipients.get(), one.c_str());
      if (list == nullptr) throw std::bad_alloc();
      (void)recipients.release();
      recipients.reset(list);
    }
    set(CURLOPT_MAIL_FROM, mail.from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &give_message);
    set(CURLOPT_READDATA, static_cast<void*>(&unread));
  }

  void only_where_admitted() {
    if (!mail.admit) return;
    using OpenSocket = curl_socket_t (*)(void*, curlsocktype, curl_sockaddr*);
    const OpenSocket open = [](void* self, curlsocktype, curl_sockaddr* address) {
      std::array<char, NI_MAXHOST> text{};
      const auto& admit = static_cast<const Submission*>(self)->mail.admit;
      if (::getnameinfo(&address->addr, address->addrlen, text.data(), text.size(), nullptr, 0,
                        NI_NUMERICHOST) != 0 ||
          !admit(text.data()))
        return CURL_SOCKET_BAD;
      return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    };
    set(CURLOPT_OPENSOCKETFUNCTION, open);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  }

  void watch(const std::atomic<bool>* stop) {
    stopping.stop = stop;
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &stop_asked);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&stopping));
  }

  struct FreeEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  const Mail& mail;
  Unread unread;
  Stopping stopping{nullptr, unread};
  std::array<char, CURL_ERROR_SIZE> detail{};
  std::unique_ptr<curl_slist, FreeList> recipients;
  std::unique_ptr<CURL, FreeEasy> easy{curl_easy_init()};
  CURLcode prepared = CURLE_OK;
};

Fault mail_fault(const FailedTransfer& failed) {
  // The server has responded: its text is in the status.
  if (failed.code == CURLE_LOGIN_DENIED || failed.code == CURLE_SEND_ERROR) return Fault::transfer;
  if (failed.code == CURLE_USE_SSL_FAILED) return Fault::tls;
  if (failed.code == CURLE_ABORTED_BY_CALLBACK) return Fault::timeout;
  return fault_of(failed);
}

/// Removes addresses and the password: servers often repeat the recipient.
std::string safe_text(const Mail& mail, const FailedTransfer& failed, int status) {
  auto text = fault_text(failed, mail.url);
  if (status >= 400) text = fmt::format("the mail server answered {}", status);
  return text;
}

/// Runs a submission that is set up.
MailResult perform(Submission& submission, const std::atomic<bool>* stop) {
  submission.only_where_admitted();
  submission.watch(stop);
  auto* const easy = submission.easy.get();
  const auto code = submission.prepared != CURLE_OK ? submission.prepared : curl_easy_perform(easy);
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_off_t lookup = 0;
  curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
  MailResult result;
  result.status = static_cast<int>(status);
  result.left = submission.unread.asked;
  if (code != CURLE_OK) {
    const FailedTransfer failed{code, submission.detail.data(), lookup > 0,
                                submission.prepared == CURLE_OK};
    result.fault = mail_fault(failed);
    result.fault_text = safe_text(submission.mail, failed, result.status);
  }
  return result;
}

MailResult malformed(const char* what) {
  return {.fault = Fault::bad_request, .fault_text = std::string("bad request: ") + what};
}

}  // namespace

MailResult submit(const Mail& mail, const std::atomic<bool>* stop) {
  bool broken = mail.to.empty() || breaks_line(mail.from) || breaks_line(mail.user);
  for (const auto& one : mail.to) broken = broken || one.empty() || breaks_line(one);
  if (broken) return malformed("an address is empty or has a line end");
  Submission submission(mail);
  if (!submission.easy) throw std::bad_alloc();
  submission.address();
  submission.credentials();
  submission.envelope();
  return perform(submission, stop);
}

MailResult log_in(const Mail& mail, const std::atomic<bool>* stop) {
  if (breaks_line(mail.user)) return malformed("the user has a line end");
  Submission submission(mail);
  if (!submission.easy) throw std::bad_alloc();
  submission.address();
  submission.credentials();
  submission.set(CURLOPT_NOBODY, 1L);
  submission.set(CURLOPT_CUSTOMREQUEST, "NOOP");  // RFC 5321 §4.1.1.9
  return perform(submission, stop);
}

}  // namespace net
