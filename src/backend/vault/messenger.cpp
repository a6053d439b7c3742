#include "backend/vault/messenger.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "net/http_client.hpp"

namespace vault {

namespace {

class ModemMessenger final : public Messenger {
 public:
  ModemMessenger(std::string socket, std::string modem)
      : socket_(std::move(socket)), modem_(std::move(modem)) {}

  util::Result<void> send(const std::string& number, const std::string& text) override {
    nlohmann::json body = {{"to", number}, {"text", text}};
    if (!modem_.empty()) body["modem"] = modem_;
    net::HttpRequest request;
    request.url = "http://localhost/v1/send";
    request.unix_socket = socket_;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = body.dump();
    request.total_limit = std::chrono::seconds(8);  // the program's end waits for it
    const auto result = net::fetch(std::move(request));
    const bool may_have_left =
        result.fault == net::Fault::timeout || result.fault == net::Fault::transfer;
    if (result.fault != net::Fault::none)
      return util::fail(may_have_left ? util::Advice::reopen : util::Advice::retry,
                        fmt::format("gsmrelayd does not answer at {} ({}); next: systemctl status "
                                    "gsmrelayd",
                                    socket_, net::to_string(result.fault)));
    if (result.status >= 200 && result.status < 300) return {};
    if (result.status == 403)
      return util::fail(util::Advice::retry,
                        "gsmrelayd refuses to send for this user; next: usermod -aG gsmrelay-admin "
                        "with the vault's user");
    const auto advice = result.status == 400 ? util::Advice::reject : util::Advice::retry;
    return util::fail(advice, fmt::format("gsmrelayd answered {} to an SMS; next: gsmrelay status",
                                          result.status));
  }

 private:
  std::string socket_, modem_;
};

}  // namespace

std::unique_ptr<Messenger> make_messenger(std::string socket, std::string modem) {
  return std::make_unique<ModemMessenger>(std::move(socket), std::move(modem));
}

}  // namespace vault
