#include <fmt/format.h>

#include <atomic>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "backend.hpp"
#include "backend/gateway_server/store.hpp"
#include "measure.hpp"
#include "net/http_client.hpp"
#include "payload/content.hpp"
#include "payload/envelope.hpp"
#include "tests/system/harness/backend.hpp"

namespace bench {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr int kMessages = 1000, kUsers = 100, kSignIns = 200, kSide = 4, kLooks = 5;
constexpr auto kLimit = 120s;
constexpr double kKibInMib = 1024;

std::string number_of(int user) {
  return fmt::format("+2376500{:05}", user);
}
util::Octets key_of(int user) {
  const auto text = fmt::format("{:032}", user);
  const auto octets = util::as_octets(text);
  return {octets.begin(), octets.end()};
}

int post(const std::string& url, const json& body, const std::string& from = "") {
  net::HttpRequest request;
  request.url = url;
  request.headers = {{"Content-Type", "application/json"}};
  if (!from.empty()) request.headers.emplace_back("X-Forwarded-For", from);
  request.body = body.dump();
  return net::fetch(std::move(request)).status;
}

/// `work(0)` … `work(count - 1)`, some side by side, as clients are.
void side_by_side(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> all;
  for (int lane = 0; lane < kSide; ++lane)
    all.emplace_back([&work, count, lane] {
      for (int i = lane; i < count; i += kSide) work(i);
    });
  for (auto& one : all) one.join();
}

/// The programs, with users whose phones have synchronised.
class Programs {
 public:
  Programs()
      : backend_({.appliance_socket = "/nowhere/control.sock",
                  .appliance_modem = "m0",
                  .gateway_client = "+237670001000",
                  .vault_platforms = "[[platform]]\nname = \"email\"\n",
                  .publisher_platforms = "[[platform]]\nname = \"email\"\n"}) {
    backend_.start_all();
    backend_.stop("gateway1");
    backend_.stop("gateway0");
    add_users();
    backend_.start("gateway0");
  }
  harness::Backend& backend() { return backend_; }
  gateway_server::Store& store() { return *store_; }

  /// Everything the phones sent has gone on to the Publisher, which asked the vault for each.
  void publish() {
    std::atomic<int> refused = 0;
    side_by_side(kMessages, [&](int i) {
      payload::Content content;
      content.letter = 'e';
      content.to = "somebody@example.org";
      content.subject = "bread";
      content.body = std::string(100, 'x');
      const int user = i % kUsers;
      const auto text =
          payload::seal_compact(key_of(user), static_cast<std::uint32_t>(i / kUsers + 1),
                                payload::write_compact(content));
      const auto status = post(backend_.gateway_url(0) + "/v3/publish",
                               {{"MSISDN", number_of(user)}, {"text", text}});
      if (status != 200) ++refused;
    });
    if (refused != 0) throw std::runtime_error("the Gateway server refused messages");
    if (!harness::eventually([this] { return handed_over(); }, kLimit))
      throw std::runtime_error("not everything was handed over: " + backend_.log("gateway0"));
  }
  /// Each with its own address and number: a password is checked for each.
  void sign_in() {
    std::atomic<int> others = 0;
    side_by_side(kSignIns, [&](int i) {
      const auto status = post(backend_.vault_url() + "/v1/sessions",
                               {{"number", number_of(i)}, {"password", "wrong-Horse-battery1"}},
                               fmt::format("192.0.2.{}", i));
      if (status != 401) ++others;
    });
    if (others != 0) throw std::runtime_error("the vault did not look at every password");
  }

 private:
  void add_users() {
    auto keys = crypto::Keyring::parse(harness::read_file(backend_.dir() / "gateway.keys"));
    auto store = gateway_server::Store::open(backend_.dir() / "gateway-state/gateway-server.db",
                                             std::move(*keys));
    if (!store) throw std::runtime_error(store.error().what);
    store_ = std::move(*store);
    for (int i = 0; i < kUsers; ++i)
      if (!store_->keep_key(fmt::format("user-{}", i), number_of(i), gateway_server::Form::compact,
                            key_of(i), {}))
        throw std::runtime_error("a user was not added");
  }
  bool handed_over() {
    const auto left = store_->with("what waits was not counted",
                                   [](database::Database& file) -> util::Result<std::int64_t> {
                                     auto row = file.query("SELECT count(*) FROM pending");
                                     row.next();
                                     return row.integer(0);
                                   });
    return left && *left == 0;
  }

  harness::Backend backend_;
  std::unique_ptr<gateway_server::Store> store_;
};

/// Idle: the same several times in a row.
double idle_mib(pid_t pid) {
  long before = -1;
  int same = 0;
  harness::eventually(
      [&] {
        const auto now = pss_kib(pid);
        same = now == before ? same + 1 : 0;
        before = now;
        return same == 200;
      },
      20s);
  return static_cast<double>(before) / kKibInMib;
}

}  // namespace

void backend_memory(Report& report) {
  const std::vector<std::string> names{"gateway0", "publisher", "vault"};
  std::map<std::string, std::vector<double>> fresh, used;
  for (int look = 0; look < kLooks; ++look) {
    Programs programs;
    for (const auto& name : names) fresh[name].push_back(idle_mib(programs.backend().pid(name)));
    programs.publish();
    programs.sign_in();
    for (const auto& name : names) used[name].push_back(idle_mib(programs.backend().pid(name)));
  }
  for (const auto& name : names) {
    const auto program = name == "gateway0" ? "gateway server" : name;
    report.add({"memory", program + ", started", "MiB", median(fresh[name]), {}});
    report.add({"memory", program + ", after requests", "MiB", median(used[name]), at_most(24)});
  }
}

}  // namespace bench
