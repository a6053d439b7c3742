#include "app/sms_transport.hpp"

#include <fmt/format.h>

#include "app/emulator_control.hpp"
#include "app/vault_user.hpp"
#include "service/appliance_peer.hpp"
#include "sms/codec.hpp"
#include "terminal/table.hpp"
#include "terminal/text.hpp"

namespace app {
namespace {

tl::unexpected<CommandError> invalid_number() {
  return fail(kUsage, "a phone number is written as +237…", "gsmrelay-app compose --help");
}

/// Encodes the TPDU that `make` returns for each part.
template <class Make>
CommandResult<std::vector<std::string>> pdus(const Message& message, Make make) {
  std::vector<std::string> out;
  const auto centre = sms::encode_smsc(std::nullopt);
  for (const auto& part : message.parts) {
    const auto tpdu = sms::encode(make(part));
    if (!tpdu) return fail(kFailed, tpdu.error().what);
    out.push_back(util::to_hex(centre) + util::to_hex(*tpdu));
  }
  return out;
}

}  // namespace

std::vector<std::string> part_texts(const Message& message) {
  std::vector<std::string> texts;
  for (const auto& part : message.parts)
    texts.push_back(sms::text_of(part, sms::DataCoding{}).value_or(""));
  return texts;
}

CommandResult<std::vector<std::string>> submit_pdus(const Message& message,
                                                    const std::string& number) {
  if (!is_phone_number(number)) return invalid_number();
  return pdus(message, [&number](const sms::UserData& part) {
    sms::Submit submit;
    submit.destination = sms::Address::from_string(number);
    submit.user_data = part;
    return submit;
  });
}

CommandResult<std::vector<std::string>> deliver_pdus(const Message& message,
                                                     const std::string& number,
                                                     util::WallTime now) {
  if (!is_phone_number(number)) return invalid_number();
  return pdus(message, [&](const sms::UserData& part) {
    sms::Deliver deliver;
    deliver.originator = sms::Address::from_string(number);
    deliver.service_centre_timestamp = sms::Timestamp::from_epoch_ms(util::epoch_ms(now), 0);
    deliver.user_data = part;
    return deliver;
  });
}

CommandResult<void> send_to_emulator(const std::string& control_socket, const std::string& modem,
                                     const std::vector<std::string>& pdus) {
  if (modem.empty() || modem.find_first_of(" \t\r\n") != std::string::npos)
    return fail(kUsage, "this is no name of a modem", "gsm-modem ctl SOCKET list");
  for (std::size_t i = 0; i < pdus.size(); ++i) {
    const auto before = i == 0 ? "" : fmt::format("{} of {} SMS were delivered; ", i, pdus.size());
    const auto line =
        send_control_command(control_socket, fmt::format("deliver-pdu {} {}", modem, pdus[i]));
    if (!line) {
      auto error = line.error();
      error.what = before + error.what;
      return fail(error);
    }
    const auto response = parse_object(*line);
    if (response && response->boolean("ok")) continue;
    return fail(kFailed,
                fmt::format("{}gsm-modem refused: {}", before,
                            response ? terminal::printable(text_at(*response, "error"))
                                     : "it sent no JSON"),
                fmt::format("gsm-modem ctl {} list; then compose again", control_socket));
  }
  return {};
}

CommandResult<std::int64_t> send_to_daemon(const Fetch& fetch, const std::string& socket,
                                           const std::string& number, const Message& message) {
  constexpr int kForbidden = 403;
  if (!is_phone_number(number)) return invalid_number();
  const auto sent =
      service::AppliancePeer(socket, fetch).send({.to = number, .text = message.text});
  if (sent.state == service::SendState::queued) return sent.id;
  if (sent.fault == net::Fault::connect)
    return fail(kUnreachable, fmt::format("no program listens at {}", socket),
                "systemctl status gsmrelayd; then compose again");
  // The message may be queued: sending it again could publish the post twice.
  if (sent.status == 0 || sent.state == service::SendState::unknown)
    return fail(kTimeout, "gsmrelayd did not confirm that it queued the message",
                "gsmrelay outbox list; compose again only if it is not there");
  return fail(sent.status == kForbidden ? kDenied : kFailed,
              fmt::format("gsmrelayd answered {}: {}", sent.status, sent.what),
              "gsmrelay status; then compose again");
}

}  // namespace app
