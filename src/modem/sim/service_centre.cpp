#include "modem/sim/service_centre.hpp"

#include <fmt/format.h>

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

std::string_view digits_of(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  return number;
}

}  // namespace

/// Error 330 (27.005 §3.2.5, "SMSC address unknown") says that there is none. Any other error says
/// nothing about the card.
Result<void> read_service_centre(AtChannel& channel, std::optional<std::string>& centre) {
  constexpr int kUnknownCentre = 330;
  centre.reset();
  const auto answer = channel.ask("AT+CSCA?", {.limit = 5s});
  if (!answer && answer.error().advice == Advice::reopen) return util::fail(answer.error());
  if (!answer) return {};
  const auto address = parameters_of(answer->lines, "+CSCA:");
  if (answer->result.ok() && !address.empty())
    centre = decode_number(at::fields(address).front());
  else if (answer->result.is(at::FinalResult::Kind::cms_error, kUnknownCentre))
    centre.emplace();
  return {};
}

Result<void> write_service_centre(AtChannel& channel, const util::PhoneNumber& number,
                                  std::optional<std::string>& centre) {
  // The type of address (TS 24.011 §8.2.5.2): 145 international, 129 unknown.
  const auto type = number.text().starts_with('+') ? 145 : 129;
  const auto answer =
      channel.ask(fmt::format("AT+CSCA=\"{}\",{}", number.text(), type), {.limit = 10s});
  if (!answer) return util::fail(answer.error());
  if (!answer->result.ok()) return util::fail(at::to_error(answer->result, "AT+CSCA"));
  // Some modems keep it in memory until it is saved (27.005 §3.3.3); others do not know this.
  if (const auto saved = optional_command(channel, "AT+CSAS", 10s); !saved)
    return util::fail(saved.error());
  if (auto read = read_service_centre(channel, centre); !read) return read;
  if (centre && digits_of(*centre) == number.digits()) return {};
  return util::fail(Advice::reject,
                    centre ? "the modem answered OK and has another service centre"
                           : "the modem answered OK and does not say which service centre it has");
}

}  // namespace modem
