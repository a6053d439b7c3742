#include "backend/vault/signup/sms_sender.hpp"

#include <fmt/format.h>

#include "service/appliance_peer.hpp"

namespace vault {

namespace {

using service::SendState;

constexpr auto kLimit = std::chrono::seconds(8);  // the program's end waits for a request

class ModemSmsSender final : public SmsSender {
 public:
  ModemSmsSender(std::string socket, std::string modem)
      : appliance_(
            std::move(socket),
            [](net::HttpRequest request) { return net::fetch(std::move(request)); }, kLimit),
        modem_(std::move(modem)) {}

  util::Result<void> send(const std::string& number, const std::string& text) override {
    const auto sent =
        appliance_.send({.to = number, .text = text, .modem = modem_, .forget = true});
    if (sent.state == SendState::queued) return {};
    if (sent.status == 0)
      return util::fail(
          sent.state == SendState::unknown ? util::Advice::reopen : util::Advice::retry,
          fmt::format("gsmrelayd does not answer at {} ({}); next: systemctl status "
                      "gsmrelayd",
                      appliance_.socket(), net::to_string(sent.fault)));
    if (sent.state == SendState::unknown)
      return util::fail(util::Advice::reopen,
                        "gsmrelayd did not say whether it took an SMS; next: gsmrelay outbox list");
    if (sent.status == 403)
      return util::fail(util::Advice::retry,
                        "gsmrelayd refuses to send for this user; next: sudo usermod -aG "
                        "gsmrelay-send gsmrelay-vault");
    return util::fail(
        sent.status == 400 ? util::Advice::reject : util::Advice::retry,
        fmt::format("gsmrelayd answered {} to an SMS; next: gsmrelay status", sent.status));
  }

 private:
  service::AppliancePeer appliance_;
  std::string modem_;
};

}  // namespace

std::unique_ptr<SmsSender> make_sms_sender(std::string socket, std::string modem) {
  return std::make_unique<ModemSmsSender>(std::move(socket), std::move(modem));
}

}  // namespace vault
