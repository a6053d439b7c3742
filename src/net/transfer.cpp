#include "net/transfer.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cassert>
#include <cstring>
#include <new>
#include <utility>

#include "net/fault.hpp"
#include "net/name_server.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace net {
namespace {

// Messages are small: libcurl's own defaults (16 and 64 KiB for each transfer) are for downloads.
constexpr long kReceiveBuffer = 4 * 1024;
constexpr long kSendBuffer = 16 * 1024;  // the minimum of libcurl
constexpr const char* kSystemCertificates = "/etc/ssl/certs";

/// Returns true if no name server answers for the host of `url`, whose lookup has failed after
/// `latency`.
bool is_without_name_server(const std::string& url, std::chrono::milliseconds latency) {
  constexpr std::chrono::seconds kResolverLimit{4};  // the resolver of the system waits longer
  const auto parsed = util::parse_url(url);
  return latency >= kResolverLimit || (parsed && !name_server_answers(parsed->host));
}

/// If packets are lost without an error (a new address from the carrier, an expired NAT entry), an
/// old connection must not swallow one request after the other: the kernel closes it after half of
/// a request's limit, and libcurl tries once more on a new one.
int close_on_packet_loss(void* limit_ms, curl_socket_t fd, curlsocktype) {
  const unsigned limit = *static_cast<const unsigned*>(limit_ms);
  ::setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit,
               sizeof limit);  // fails on AF_UNIX, which does not matter
  return CURL_SOCKOPT_OK;
}

bool breaks_header(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace

Transfer::Transfer() : easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
}

Transfer::~Transfer() = default;

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  const auto code = curl_easy_setopt(easy_.get(), option, value);
  if (prepared_ == CURLE_OK) prepared_ = code;
}

bool Transfer::prepare(HttpRequest request) {
  assert(request_.url.empty());  // the last request has been finished
  request_ = std::move(request);
  result_ = HttpResult{};
  result_.tag = request_.tag;
  prepared_ = CURLE_OK;
  cut_ = false;
  detail_[0] = '\0';
  Target target{request_.method,          request_.url,           request_.unix_socket,
                request_.security,        request_.connect_limit, request_.total_limit,
                request_.admit != nullptr};
  if (target.method != "POST" || target != target_) aim(std::move(target));
  set_body();
  set_headers();
  if (prepared_ != CURLE_OK) target_ = {};
  return prepared_ == CURLE_OK;
}

/// Gives the handle the settings of a new one. libcurl 7.88 keeps the receive buffer of a transfer
/// that ended without a connection of its own (no address was found, or other streams still use
/// it), and then refuses to size it again: such a handle is replaced.
void Transfer::reset_handle() {
  curl_easy_reset(easy_.get());
  if (curl_easy_setopt(easy_.get(), CURLOPT_BUFFERSIZE, kReceiveBuffer) == CURLE_OK) return;
  easy_.reset(curl_easy_init());
  if (!easy_) throw std::bad_alloc();
  set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
}

void Transfer::aim(Target target) {
  target_ = std::move(target);
  reset_handle();
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOPROXY, "*");
  if (!request_.unix_socket.empty()) set(CURLOPT_UNIX_SOCKET_PATH, request_.unix_socket.c_str());
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_PIPEWAIT, 1L);  // prefer a stream of a connection to a new connection
  set_method();
  set_security(request_.security);
  set_limits();
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, detail_.data());
}

void Transfer::set_method() {
  if (request_.method == "GET") {
    set(CURLOPT_HTTPGET, 1L);
  } else if (request_.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else {
    set(CURLOPT_POST, 1L);
    if (request_.method != "POST") set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

void Transfer::set_body() {
  if (request_.method == "GET" || request_.method == "HEAD") return;
  // With the body in memory libcurl can send it again if a reused connection turns out to be dead.
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  set(CURLOPT_POSTFIELDS, request_.body.data());
}

void Transfer::set_headers() {
  headers_.reset();
  const auto append = [this](const std::string& line) {
    auto* list = curl_slist_append(headers_.get(), line.c_str());
    if (list == nullptr) throw std::bad_alloc();
    (void)headers_.release();
    headers_.reset(list);
  };
  append("Expect:");  // do not wait for "100 Continue"
  for (const auto& [name, value] : request_.headers) {
    if (breaks_header(name) || breaks_header(value)) {
      prepared_ = CURLE_BAD_FUNCTION_ARGUMENT;
      return;
    }
    append(name + ": " + value);
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_security(const Security& security) {
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (security.ca_file.empty()) {
    // The hashed folder instead of the bundle: OpenSSL then reads the one root it needs instead of
    // all 140.
    set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
    set(CURLOPT_CAPATH, kSystemCertificates);
  } else {
    set(CURLOPT_CAINFO, security.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  if (!security.client_certificate.empty()) {
    set(CURLOPT_SSLCERT, security.client_certificate.c_str());
    set(CURLOPT_SSLKEY, security.client_key.empty() ? security.client_certificate.c_str()
                                                    : security.client_key.c_str());
  }
  if (!security.pinned_public_key.empty())
    set(CURLOPT_PINNEDPUBLICKEY, security.pinned_public_key.c_str());
}

void Transfer::set_limits() {
  set(CURLOPT_NOSIGNAL, 1L);
  // Otherwise the end of a timed-out look-up waits for getaddrinfo() to return.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_limit.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_limit.count()));
  set(CURLOPT_UPLOAD_BUFFERSIZE, kSendBuffer);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_SOCKOPTFUNCTION, &close_on_packet_loss);
  loss_limit_ = static_cast<unsigned>(request_.total_limit.count() / 2);
  set(CURLOPT_SOCKOPTDATA, static_cast<void*>(&loss_limit_));
  if (request_.admit) {
    using OpenSocket = curl_socket_t (*)(void*, curlsocktype, curl_sockaddr*);
    const OpenSocket open = [](void* self, curlsocktype, curl_sockaddr* address) {
      return static_cast<const Transfer*>(self)->open_socket(*address);
    };
    set(CURLOPT_OPENSOCKETFUNCTION, open);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
  }

  using Sink = std::size_t (*)(char*, std::size_t, std::size_t, void*);
  const Sink body = [](char* data, std::size_t, std::size_t size, void* self) {
    return static_cast<Transfer*>(self)->take_body({data, size});
  };
  const Sink header = [](char* data, std::size_t, std::size_t size, void* self) {
    static_cast<Transfer*>(self)->take_header({data, size});
    return size;
  };
  set(CURLOPT_WRITEFUNCTION, body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
}

/// Checks the very address that is connected to: another look-up of the name cannot change it.
curl_socket_t Transfer::open_socket(const curl_sockaddr& address) const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* octets = nullptr;
  if (address.family == AF_INET)
    octets = &reinterpret_cast<const sockaddr_in*>(&address.addr)->sin_addr;
  if (address.family == AF_INET6)
    octets = &reinterpret_cast<const sockaddr_in6*>(&address.addr)->sin6_addr;
  if (octets == nullptr ||
      ::inet_ntop(address.family, octets, text.data(), text.size()) == nullptr ||
      !request_.admit(text.data()))
    return CURL_SOCKET_BAD;
  return ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
}

std::size_t Transfer::take_body(std::string_view piece) {
  const auto room = request_.answer_limit - result_.body.size();
  result_.body.append(piece.substr(0, room));
  cut_ = piece.size() > room || (request_.enough && request_.enough(result_.body));
  return cut_ ? 0 : piece.size();  // 0 ends the transfer: the rest would only cost traffic
}

void Transfer::take_header(std::string_view line) {
  if (line.starts_with("HTTP/")) result_.headers.clear();  // after a 1xx
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || result_.headers.size() >= 64) return;
  result_.headers[util::lower(line.substr(0, colon))] = util::trim(line.substr(colon + 1));
}

HttpResult Transfer::finish(CURLcode code) {
  auto* easy = easy_.get();
  if (prepared_ != CURLE_OK) return give_up();
  if (code == CURLE_WRITE_ERROR && cut_) code = CURLE_OK;
  long status = 0;
  curl_off_t total_us = 0, resolved_us = 0, accepted_us = 0, connected_us = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total_us);
  result_.latency = std::chrono::milliseconds(total_us / 1000);
  if (code == CURLE_OK) {
    result_.status = static_cast<int>(status);
  } else {
    curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &resolved_us);
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &accepted_us);
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
    const FailedTransfer failed{code, detail_.data(), resolved_us > 0, connected_us > 0};
    result_.fault = fault_of(failed);
    result_.fault_text = fault_text(failed, request_.url);
    result_.timed_out = code == CURLE_OPERATION_TIMEDOUT;
    result_.reached = accepted_us > 0;
    if (result_.fault == Fault::dns)
      result_.nameless = result_.timed_out || is_without_name_server(request_.url, result_.latency);
    if (result_.timed_out && result_.reached && connected_us == 0)
      result_.fault_text =
          fmt::format("no end of the TLS handshake after {} ms", result_.latency.count());
    long verified = 0;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    result_.certificate = certificate_fault_of(failed, verified);
    // libcurl would name the URL's host, which was not contacted.
    long reason = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &reason);
    if (!request_.unix_socket.empty() && result_.fault == Fault::connect)
      result_.fault_text = fmt::format("connect: {}: {}", request_.unix_socket,
                                       std::strerror(static_cast<int>(reason)));
  }
  return take_result();
}

/// Ends a request that libcurl did not take. The figures of the handle are those of the last one.
HttpResult Transfer::give_up() {
  const FailedTransfer failed{prepared_, detail_.data(), false, false};
  result_.fault = fault_of(failed);
  result_.fault_text = fault_text(failed, request_.url);
  return take_result();
}

HttpResult Transfer::take_result() {
  request_ = HttpRequest{};
  headers_.reset();
  return std::exchange(result_, HttpResult{});
}

}  // namespace net
