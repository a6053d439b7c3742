#include "net/http_server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "net/acceptor.hpp"
#include "net/listener.hpp"
#include "net/server_tls.hpp"
#include "net/slow_requests.hpp"
#include "util/log.hpp"
#include "util/text.hpp"
#include "util/thread.hpp"
#include "util/url.hpp"

namespace net {
namespace {

constexpr std::size_t kConnectionMemory = 16 * 1024;  // request line and headers; 431 for more
constexpr std::size_t kMemoryIncrement = 1024;

/// The state of one request between libmicrohttpd's calls.
struct Exchange {
  ServerRequest request;
  bool refused_body = false;
};

int socket_of(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == nullptr ? -1 : info->connect_fd;
}

Peer peer_of(int socket) {
  Peer peer;
  ucred credentials{};
  socklen_t size = sizeof credentials;
  // A TCP socket has pid 0 and uid -1.
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0 ||
      credentials.pid == 0)
    return peer;
  return {true, credentials.uid, credentials.gid, credentials.pid};
}

/// Returns true for root and the user of this process.
bool is_own_user(const Peer& peer) {
  return peer.known && (peer.uid == 0 || peer.uid == ::geteuid());
}

std::string_view view(const char* data, std::size_t size) {
  return data == nullptr ? std::string_view{} : std::string_view{data, size};
}

/// Adds a header. Repeated ones are one list (RFC 9110 §5.3).
MHD_Result take_header(void* into, MHD_ValueKind, const char* key, std::size_t key_size,
                       const char* value, std::size_t value_size) {
  auto& headers = *static_cast<std::map<std::string, std::string>*>(into);
  const auto [header, is_first] =
      headers.try_emplace(util::lower(view(key, key_size)), view(value, value_size));
  if (!is_first) header->second.append(", ").append(view(value, value_size));
  return MHD_YES;
}

struct Query {
  std::map<std::string, std::string> values;
  bool malformed = false;
};

MHD_Result take_argument(void* into, MHD_ValueKind, const char* key, std::size_t key_size,
                         const char* value, std::size_t value_size) {
  auto& query = *static_cast<Query*>(into);
  const auto name = util::percent_decode(view(key, key_size));
  auto text = util::percent_decode(view(value, value_size));
  if (!name || !text) {
    query.malformed = true;
  } else {
    query.values[*name] = std::move(*text);
  }
  return MHD_YES;
}

/// Prevents libmicrohttpd from decoding the path, which percent_decode does once.
std::size_t keep_escapes(void*, MHD_Connection*, char* text) {
  return std::string_view(text).size();
}

void to_log(void*, const char* format, va_list arguments) __attribute__((format(printf, 2, 0)));
void to_log(void*, const char* format, va_list arguments) {
  if (!util::log_enabled(util::LogLevel::debug)) return;
  std::array<char, 256> text{};
  std::vsnprintf(text.data(), text.size(), format, arguments);
  util::log_debug(fmt::format("http server: {}", util::printable(util::trim(text.data()), 200)));
}

/// A streamed response, and what is left of its current piece.
struct Stream {
  std::function<std::optional<std::string>()> next;
  std::string piece;
  std::size_t sent = 0;
};

ssize_t read_stream(void* context, std::uint64_t, char* into, std::size_t room) {
  auto& stream = *static_cast<Stream*>(context);
  while (stream.sent == stream.piece.size()) {
    std::optional<std::string> piece;
    try {
      piece = stream.next();
    } catch (const std::exception& error) {
      util::log_error(
          fmt::format("http server: a stream failed: {}", util::mask_digits(error.what())));
    }
    if (!piece) return MHD_CONTENT_READER_END_OF_STREAM;
    stream.piece = std::move(*piece);
    stream.sent = 0;
  }
  const auto size = std::min(room, stream.piece.size() - stream.sent);
  stream.piece.copy(into, size, stream.sent);
  stream.sent += size;
  return static_cast<ssize_t>(size);
}

MHD_Response* raw_response(const ServerResponse& response) {
  constexpr std::size_t kPiece = 4096;
  if (!response.stream)
    return MHD_create_response_from_buffer(
        response.body.size(), const_cast<char*>(response.body.data()), MHD_RESPMEM_MUST_COPY);
  auto stream = std::make_unique<Stream>(Stream{response.stream, {}, 0});
  auto* raw = MHD_create_response_from_callback(
      MHD_SIZE_UNKNOWN, kPiece, &read_stream, stream.get(),
      [](void* context) { delete static_cast<Stream*>(context); });
  if (raw != nullptr) (void)stream.release();
  return raw;
}

MHD_Result answer(MHD_Connection* connection, const ServerResponse& response) {
  auto* raw = raw_response(response);
  if (raw == nullptr) return MHD_NO;
  MHD_add_response_header(raw, MHD_HTTP_HEADER_CONTENT_TYPE, response.content_type.c_str());
  for (const auto& [name, value] : response.headers)
    MHD_add_response_header(raw, name.c_str(), value.c_str());
  const auto queued = MHD_queue_response(connection, static_cast<unsigned>(response.status), raw);
  MHD_destroy_response(raw);
  return queued;
}

ServerResponse plain_error(int status, std::string_view what) {
  ServerResponse response;
  response.status = status;
  response.body = fmt::format("{{\"error\":\"{}\"}}", what);
  return response;
}

util::Result<Listener> listener_for(const ServerOptions& options) {
  if (options.listen_fd >= 0) {
    const int flags = ::fcntl(options.listen_fd, F_GETFL);
    if (flags < 0 || ::fcntl(options.listen_fd, F_SETFL, flags | O_NONBLOCK) != 0)
      return util::fail(util::Advice::reject,
                        "cannot listen on the socket passed in: it is closed");
    return Listener::passed_in(options.listen_fd);
  }
  if (!options.unix_socket.empty())
    return Listener::unix_socket(options.unix_socket, options.unix_mode);
  return options.tls.given() ? Listener::address(options.loopback_host, options.loopback_port)
                             : Listener::loopback(options.loopback_host, options.loopback_port);
}

/// Over TCP (`port` is not 0) nobody is known as an administrator: no place is reserved.
ConnectionTable::Limits limits_of(const ServerOptions& options, int port) {
  constexpr unsigned kReservedPart = 16;
  return {.served = std::max(1U, options.connection_limit),
          .reserved = port == 0 ? options.connection_limit / kReservedPart : 0,
          .waiting = options.waiting_limit};
}

/// Returns how long a connection may wait for its first octet and for a thread.
std::chrono::seconds patience_of(const ServerOptions& options) {
  const auto idle = options.idle_seconds == 0 ? options.request_seconds : options.idle_seconds;
  return std::chrono::seconds(std::min(idle, options.request_seconds));
}

/// Returns "192.0.2.7"; "" for a UNIX socket.
std::string remote_of(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  std::array<char, NI_MAXHOST> name{};
  const auto* address = info->client_addr;
  const auto size = address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if ((address->sa_family != AF_INET && address->sa_family != AF_INET6) ||
      ::getnameinfo(address, static_cast<socklen_t>(size), name.data(), name.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0)
    return {};
  // IPv4 on a socket for both (RFC 4291 §2.5.5.2).
  constexpr std::string_view kMapped = "::ffff:";
  const std::string_view text(name.data());
  return std::string(text.starts_with(kMapped) ? text.substr(kMapped.size()) : text);
}

}  // namespace

struct HttpServer::Impl {
  Impl(const ServerOptions& o, Handler h, Listener l, TlsFiles t)
      : options(o),
        handler(std::move(h)),
        listener(std::move(l)),
        slow(clock, std::chrono::seconds(o.request_seconds)),
        table(clock, limits_of(o, listener.port()), [this] { acceptor.wake(); }),
        acceptor(
            listener.fd(), table,
            {.patience = patience_of(o),
             .owner = [this](int socket, const sockaddr_storage& a) { return owner(socket, a); },
             .serve = [this](int socket, const sockaddr_storage& a,
                             socklen_t size) { return serve(socket, a, size); }},
            clock),
        daemon{std::move(t), nullptr} {}
  ~Impl();
  bool run();
  static MHD_Result on_access(void* self, MHD_Connection* connection, const char* url,
                              const char* method, const char* version, const char* data,
                              std::size_t* size, void** context);
  static void on_completed(void* self, MHD_Connection* connection, void** context,
                           MHD_RequestTerminationCode how);
  static void on_connection(void* self, MHD_Connection* connection, void** context,
                            MHD_ConnectionNotificationCode what);
  ConnectionOwner owner(int socket, const sockaddr_storage& address) const;
  bool serve(int socket, const sockaddr_storage& address, socklen_t size);
  /// One run of libmicrohttpd, and the certificate that it was started with.
  struct Daemon {
    struct Stop {
      void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
    };
    TlsFiles tls;
    std::unique_ptr<MHD_Daemon, Stop> mhd;
  };
  Daemon start_daemon(TlsFiles tls);
  void renew_certificate();
  MHD_Result begin(MHD_Connection* connection, const char* url, const char* method, void** context);
  MHD_Result take_body(Exchange& exchange, const char* data, std::size_t* size) const;
  ServerResponse handle(const ServerRequest& request) const;

  ServerOptions options;
  Handler handler;
  Listener listener;
  int port = 0;
  std::atomic<bool> closing{false};
  util::SystemClock clock;
  SlowRequests slow;
  ConnectionTable table;
  Acceptor acceptor;
  util::Thread watch, accepting;
  Daemon daemon;                ///< of new connections; used by the accepting thread while it runs
  std::vector<Daemon> retired;  ///< with a former certificate, until their connections have ended
  RenewalTries renewals;        ///< used by the accepting thread
};

HttpServer::Impl::~Impl() {
  acceptor.end();
  accepting.join();
  retired.clear();
  daemon.mhd.reset();
  slow.end();
  watch.join();
}

ConnectionOwner HttpServer::Impl::owner(int socket, const sockaddr_storage& address) const {
  // Behind a proxy on this host all clients have the same address. TLS means: there is none.
  auto owner = owner_of(socket, address, options.tls.given());
  if (address.ss_family == AF_UNIX) {
    const auto peer = peer_of(socket);
    owner.administrator =
        options.is_administrator ? options.is_administrator(peer) : is_own_user(peer);
  }
  return owner;
}

/// Gives an accepted connection to libmicrohttpd, which closes it also if that fails.
bool HttpServer::Impl::serve(int socket, const sockaddr_storage& address, socklen_t size) {
  if (options.tls.given()) renew_certificate();
  return MHD_add_connection(daemon.mhd.get(), socket, reinterpret_cast<const sockaddr*>(&address),
                            size) == MHD_YES;
}

/// Handles a request whose headers have arrived, but not the body.
MHD_Result HttpServer::Impl::begin(MHD_Connection* connection, const char* url, const char* method,
                                   void** context) {
  const auto peer = peer_of(socket_of(connection));
  if (options.admit && !options.admit(peer))
    return answer(connection, plain_error(403, "you may not use this socket"));

  auto exchange = std::make_unique<Exchange>();
  auto& request = exchange->request;
  request.peer = peer;
  request.server_closing = &closing;
  request.remote = remote_of(connection);
  if (options.tls.given()) {
    auto shown = client_certificate(connection);
    if (!shown)
      return answer(connection, plain_error(403, "the client certificate is not accepted here"));
    request.client_certificate = std::move(*shown);
  }
  request.method = method;
  MHD_get_connection_values_n(connection, MHD_HEADER_KIND, &take_header, &request.headers);
  if (options.remote) request.remote = options.remote(request);
  if (const auto length = request.headers.find("content-length"); length != request.headers.end()) {
    const auto size = util::to_int(length->second);
    if (size && *size > static_cast<std::int64_t>(options.body_limit))
      return answer(connection, plain_error(413, "the body is too large"));
  }
  Query query;
  MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, &take_argument, &query);
  auto path = util::percent_decode(url);
  if (!path || query.malformed)
    return answer(connection, plain_error(400, "the path or query has a malformed escape"));
  request.path = std::move(*path);
  request.query = std::move(query.values);
  *context = exchange.release();
  return MHD_YES;
}

/// A chunked body has no announced length: it is cut off when it becomes too large.
MHD_Result HttpServer::Impl::take_body(Exchange& exchange, const char* data,
                                       std::size_t* size) const {
  auto& body = exchange.request.body;
  if (exchange.refused_body || body.size() + *size > options.body_limit) {
    exchange.refused_body = true;
    body.clear();
  } else {
    body.append(data, *size);
  }
  *size = 0;
  return MHD_YES;
}

ServerResponse HttpServer::Impl::handle(const ServerRequest& request) const {
  try {
    return handler(request);
  } catch (const std::exception& error) {
    util::log_error(fmt::format("http server: {} failed: {}", util::printable(request.method),
                                util::mask_digits(error.what())));
  } catch (...) {
    util::log_error("http server: a request failed");
  }
  return plain_error(500, "internal error");
}

/// libmicrohttpd calls this for each piece of a request: headers, body, end. `self` is the Impl.
MHD_Result HttpServer::Impl::on_access(void* self, MHD_Connection* connection, const char* url,
                                       const char* method, const char* /*version*/,
                                       const char* data, std::size_t* size, void** context) {
  auto& impl = *static_cast<Impl*>(self);
  if (*context == nullptr) return impl.begin(connection, url, method, context);
  auto& exchange = *static_cast<Exchange*>(*context);
  if (*size != 0) return impl.take_body(exchange, data, size);
  impl.slow.arrived(socket_of(connection));
  if (!impl.table.arrived(socket_of(connection))) return MHD_NO;
  if (exchange.refused_body) return answer(connection, plain_error(413, "the body is too large"));
  return answer(connection, impl.handle(exchange.request));
}

void HttpServer::Impl::on_completed(void* self, MHD_Connection* connection, void** context,
                                    MHD_RequestTerminationCode /*how*/) {
  delete static_cast<Exchange*>(*context);
  *context = nullptr;
  auto& impl = *static_cast<Impl*>(self);
  impl.slow.expect(socket_of(connection));
  impl.table.expect(socket_of(connection));
}

void HttpServer::Impl::on_connection(void* self, MHD_Connection* connection, void** /*context*/,
                                     MHD_ConnectionNotificationCode what) {
  auto& impl = *static_cast<Impl*>(self);
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    impl.slow.expect(socket_of(connection));
  } else {
    impl.slow.closed(socket_of(connection));
    impl.table.closed(socket_of(connection));
  }
}

namespace {

/// Returns the PEM files as options of libmicrohttpd, which reads them while it starts.
std::vector<MHD_OptionItem> tls_options(TlsFiles& tls) {
  std::vector<MHD_OptionItem> items;
  const auto add = [&](MHD_OPTION option, std::string& pem) {
    if (!pem.empty()) items.push_back({option, 0, pem.data()});
  };
  add(MHD_OPTION_HTTPS_MEM_CERT, tls.certificate);
  add(MHD_OPTION_HTTPS_MEM_KEY, tls.key);
  add(MHD_OPTION_HTTPS_MEM_TRUST, tls.client_ca);
  if (!tls.certificate.empty()) add(MHD_OPTION_HTTPS_PRIORITIES, tls.priorities);
  items.push_back({MHD_OPTION_END, 0, nullptr});
  return items;
}

}  // namespace

/// Starts libmicrohttpd, without a listening socket. Returns a null `mhd` if it does not start.
HttpServer::Impl::Daemon HttpServer::Impl::start_daemon(TlsFiles tls) {
  const unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                         MHD_USE_POLL | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ERROR_LOG |
                         static_cast<unsigned>(options.tls.given() ? MHD_USE_TLS : MHD_NO_FLAG);
  Daemon started{std::move(tls), nullptr};
  auto secured = tls_options(started.tls);
  started.mhd.reset(MHD_start_daemon(
      flags, 0, nullptr, nullptr, &on_access, this, MHD_OPTION_EXTERNAL_LOGGER, &to_log, nullptr,
      MHD_OPTION_NOTIFY_COMPLETED, &on_completed, this, MHD_OPTION_NOTIFY_CONNECTION,
      &on_connection, this, MHD_OPTION_UNESCAPE_CALLBACK, &keep_escapes, nullptr,
      MHD_OPTION_CONNECTION_LIMIT, 2 * limits_of(options, port).served,
      MHD_OPTION_CONNECTION_TIMEOUT, options.idle_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      kConnectionMemory, MHD_OPTION_CONNECTION_MEMORY_INCREMENT, kMemoryIncrement,
      MHD_OPTION_THREAD_STACK_SIZE, options.stack_bytes, MHD_OPTION_ARRAY, secured.data(),
      MHD_OPTION_END));
  return started;
}

/// Serves new connections with the certificate in the files, if that is another one. Those that are
/// served keep theirs. Keeps the former certificate while the files cannot be used, such as between
/// two steps of their renewal, and tries them again later.
void HttpServer::Impl::renew_certificate() {
  std::erase_if(retired, [](const Daemon& one) {
    const auto* info = MHD_get_daemon_info(one.mhd.get(), MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info != nullptr && info->num_connections == 0;
  });
  const auto stamp = stamp_of(options.tls);
  if (stamp == daemon.tls.stamp || !renewals.is_due(stamp, clock.now())) return;
  auto files = read_tls_files(options.tls);
  Daemon fresh;
  if (files) fresh = start_daemon(std::move(*files));
  if (fresh.mhd == nullptr) {
    renewals.note_failure(stamp, clock.now());
    return util::log_warning(fmt::format(
        "http server: {} has changed and cannot be used, so the former certificate stays: {}",
        options.tls.certificate_file,
        files ? "certificate and key do not fit" : files.error().what));
  }
  util::log_info(
      fmt::format("http server: uses the new certificate in {}", options.tls.certificate_file));
  retired.push_back(std::exchange(daemon, std::move(fresh)));
}

/// Starts serving. Returns false if libmicrohttpd does not start.
bool HttpServer::Impl::run() {
  port = listener.port();
  daemon = start_daemon(std::move(daemon.tls));
  if (daemon.mhd == nullptr) return false;
  watch = util::Thread("http watch", [this] { slow.watch(); });
  accepting = util::Thread("http accept", [this] { acceptor.run(); });
  return true;
}

util::Result<std::unique_ptr<HttpServer>> HttpServer::start(const ServerOptions& options,
                                                            Handler handler) {
  auto listener = listener_for(options);
  if (!listener) return util::fail(listener.error());
  util::Result<TlsFiles> tls;
  if (options.tls.given()) tls = read_tls_files(options.tls);
  if (!tls) return util::fail(tls.error());
  auto impl =
      std::make_unique<Impl>(options, std::move(handler), std::move(*listener), std::move(*tls));
  if (!impl->run())
    return util::fail(
        util::Advice::retry,
        options.tls.given()
            ? "the HTTP server cannot start: certificate and key do not fit (or memory or threads)"
            : "the HTTP server cannot start (memory or threads)");
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
  impl_->closing = true;
}

int HttpServer::port() const {
  return impl_->port;
}

}  // namespace net
