#include "modem/network/sms_bearer.hpp"

#include "at/parameters.hpp"

namespace modem {

namespace {

constexpr int kLte = 7, kNbIot = 9;           // <act>
constexpr int kSmsOnly = 6, kSmsRoaming = 7;  // <stat> of a combined attach for SMS alone
constexpr int kNoCsfb = 9, kNoCsfbRoaming = 10;

const Domain& domain_of(const Domains& domains, DomainKind kind) {
  return domains.at(static_cast<std::size_t>(kind));
}

bool is_over_lte(const Domain& circuit) {
  if (circuit.stat == kSmsOnly || circuit.stat == kSmsRoaming || circuit.stat == kNoCsfb ||
      circuit.stat == kNoCsfbRoaming)
    return true;
  return circuit.technology && (*circuit.technology == kLte || *circuit.technology == kNbIot);
}

}  // namespace

std::string_view to_string(SmsBearer bearer) {
  switch (bearer) {
    case SmsBearer::circuit:
      return "circuit switched";
    case SmsBearer::packet:
      return "packet data (GPRS)";
    case SmsBearer::sgs:
      return "LTE, by the circuit domain (SGs)";
    case SmsBearer::ims:
      return "LTE, by IMS";
    case SmsBearer::none:
      return "none: registered for data only, and not with IMS";
    case SmsBearer::unknown:
      break;
  }
  return "";
}

//  <n>,<reg_info>[,<ext_info>]; ext_info is hexadecimal, bit 2: SMS
std::optional<ImsState> parse_ims(std::string_view parameters) {
  const auto fields = at::fields(parameters);
  const auto registered = at::number(fields, 1);
  if (!registered) return std::nullopt;
  ImsState ims{.registered = *registered == 1, .carries_sms = {}};
  if (fields.size() < 3 || fields[2].empty()) return ims;
  constexpr std::string_view kWithSms = "4567CDEFcdef";
  ims.carries_sms = kWithSms.find(fields[2].back()) != std::string_view::npos;
  return ims;
}

bool is_data_only(const Domains& domains) {
  return !is_registered(domain_of(domains, DomainKind::circuit).stat) &&
         (is_registered(domain_of(domains, DomainKind::packet).stat) ||
          is_registered(domain_of(domains, DomainKind::eps).stat));
}

SmsBearer sms_bearer(const Domains& domains, std::optional<int> service,
                     const std::optional<ImsState>& ims) {
  const auto& circuit = domain_of(domains, DomainKind::circuit);
  if (is_registered(circuit.stat))
    return is_over_lte(circuit) ? SmsBearer::sgs : SmsBearer::circuit;
  if (!is_data_only(domains)) return SmsBearer::unknown;
  if (ims && ims->registered && ims->carries_sms.value_or(true)) return SmsBearer::ims;
  // GPRS carries SMS unless the modem was told to use the circuit domain alone.
  constexpr int kCircuitAlone = 1;
  const bool gprs = is_registered(domain_of(domains, DomainKind::packet).stat) &&
                    !is_registered(domain_of(domains, DomainKind::eps).stat);
  if (gprs && service && *service != kCircuitAlone) return SmsBearer::packet;
  // A modem that does not know the circuit domain at all (+CREG refused) proves nothing.
  if (circuit.stat < 0 || !ims) return SmsBearer::unknown;
  return SmsBearer::none;
}

}  // namespace modem
