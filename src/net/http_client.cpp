// libcurl's event interface on an own epoll: each wake-up handles only transfers with something to
// do, where curl_multi_perform() would check all.
#include "net/http_client.hpp"

#include <curl/curl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "net/transfer.hpp"

namespace net {
namespace {

constexpr std::size_t kIdleTransfers = 16;  // kept for reuse; others are freed
constexpr long kIdleConnections = 128;

void init_curl_once() {
  static const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot start");
}

struct MultiDelete {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(const util::Clock& clock);
  ~CurlClient() override;
  void start(HttpRequest request) override;
  std::size_t in_flight() const override { return active_.size() + early_.size(); }
  RunResult run(util::Deadline deadline, int wake_fd) override;

 private:
  void watch(curl_socket_t fd, int what, bool known);
  void set_timer(long timeout_ms);
  bool wait(util::Deadline deadline, int wake_fd);
  void fire_timer();
  void move_on();
  std::vector<HttpResult> take_finished();

  const util::Clock& clock_;
  std::unique_ptr<CURLM, MultiDelete> multi_;
  int epoll_;
  std::optional<util::Deadline> timer_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::vector<std::unique_ptr<Transfer>> idle_;
  std::vector<HttpResult> early_;  ///< failed before they started
};

CurlClient::CurlClient(const util::Clock& clock) : clock_(clock) {
  init_curl_once();
  multi_.reset(curl_multi_init());
  if (!multi_) throw std::bad_alloc();
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");

  using OnSocket = int (*)(CURL*, curl_socket_t, int, void*, void*);
  const OnSocket on_socket = [](CURL*, curl_socket_t fd, int what, void* self, void* known) {
    static_cast<CurlClient*>(self)->watch(fd, what, known != nullptr);
    return 0;
  };
  using OnTimer = int (*)(CURLM*, long, void*);
  const OnTimer on_timer = [](CURLM*, long timeout_ms, void* self) {
    static_cast<CurlClient*>(self)->set_timer(timeout_ms);
    return 0;
  };
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kIdleConnections);
}

CurlClient::~CurlClient() {
  for (auto& [easy, transfer] : active_) curl_multi_remove_handle(multi_.get(), easy);
  active_.clear();
  idle_.clear();
  multi_.reset();
  ::close(epoll_);
}

void CurlClient::start(HttpRequest request) {
  std::unique_ptr<Transfer> transfer;
  if (idle_.empty()) {
    transfer = std::make_unique<Transfer>();
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  if (!transfer->prepare(std::move(request))) {
    early_.push_back(transfer->finish(CURLE_BAD_FUNCTION_ARGUMENT));
    return;
  }
  auto* easy = transfer->handle();
  if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
    early_.push_back(transfer->finish(CURLE_OUT_OF_MEMORY));
    return;
  }
  active_.emplace(easy, std::move(transfer));
}

void CurlClient::watch(curl_socket_t fd, int what, bool known) {
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    return;
  }
  epoll_event event{};
  event.data.fd = fd;
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  if (known) {
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
  } else if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0) {
    curl_multi_assign(multi_.get(), fd, this);  // any non-null pointer: "known"
  }
}

void CurlClient::set_timer(long timeout_ms) {
  timer_.reset();
  if (timeout_ms >= 0) timer_ = clock_.in(std::chrono::milliseconds(timeout_ms));
}

/// Handles what is ready, until `deadline` at the latest. Returns true if `wake_fd` is readable.
/// The epoll descriptor is polled together with `wake_fd`, which therefore needs no registration
/// that could outlive it.
bool CurlClient::wait(util::Deadline deadline, int wake_fd) {
  if (timer_ && *timer_ < deadline) deadline = *timer_;
  std::array<pollfd, 2> fds{{{epoll_, POLLIN, 0}, {wake_fd, POLLIN, 0}}};
  const nfds_t count = wake_fd >= 0 ? 2 : 1;
  const int ready = ::poll(fds.data(), count, util::poll_timeout_ms(clock_, deadline));
  if (ready > 0 && fds[0].revents != 0) move_on();
  fire_timer();
  return ready > 0 && fds[1].revents != 0;
}

void CurlClient::move_on() {
  std::array<epoll_event, 64> events;
  int running = 0;
  const int count = ::epoll_wait(epoll_, events.data(), events.size(), 0);
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    int what = 0;
    if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
    if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
    curl_multi_socket_action(multi_.get(), event.data.fd, what, &running);
  }
}

void CurlClient::fire_timer() {
  if (!timer_ || clock_.now() < *timer_) return;
  timer_.reset();
  int running = 0;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
}

std::vector<HttpResult> CurlClient::take_finished() {
  auto results = std::exchange(early_, {});
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    auto* easy = message->easy_handle;
    const auto code = message->data.result;
    auto node = active_.extract(easy);
    assert(!node.empty());
    curl_multi_remove_handle(multi_.get(), easy);  // `message` is invalid after this
    results.push_back(node.mapped()->finish(code));
    if (idle_.size() < kIdleTransfers) idle_.push_back(std::move(node.mapped()));
  }
  return results;
}

RunResult CurlClient::run(util::Deadline deadline, int wake_fd) {
  RunResult run;
  fire_timer();  // starts the transfers added since
  while (true) {
    run.results = take_finished();
    // With results, only check the bell; do not wait for it.
    const bool over = !run.results.empty() || clock_.now() >= deadline;
    run.woken = wait(over ? clock_.now() : deadline, wake_fd);
    if (over || run.woken) return run;
  }
}

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const util::Clock& clock) {
  return std::make_unique<CurlClient>(clock);
}

namespace {
constexpr std::chrono::milliseconds kStopCheck{200};
}

HttpResult fetch(HttpRequest request, const std::atomic<bool>* stop) {
  const util::SystemClock clock;
  auto deadline = clock.in(request.total_limit + std::chrono::seconds(5));
  const auto grace = request.grace;
  CurlClient client(clock);
  client.start(std::move(request));
  bool stopped = false;
  while (clock.now() < deadline) {
    if (!stopped && stop != nullptr && *stop) {
      stopped = true;
      deadline = std::min(deadline, clock.in(grace));
      continue;
    }
    const auto look = stop == nullptr ? deadline : std::min(deadline, clock.in(kStopCheck));
    auto run = client.run(look, -1);
    if (!run.results.empty()) return std::move(run.results.front());
  }
  HttpResult late;
  late.fault = Fault::timeout;
  late.fault_text = stopped ? "stopped while waiting" : "timeout: no result in time";
  return late;
}

}  // namespace net
