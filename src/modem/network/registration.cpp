#include "modem/network/registration.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Result;

namespace {

constexpr std::array<std::string_view, 3> kCommands{"+CREG", "+CGREG", "+CEREG"};
constexpr int kDenied = 3;
constexpr std::chrono::seconds kLimit{3};

/// Ranks <stat>: registered, searching, emergency service, denied, the others, not reported.
int rank(int stat) {
  if (is_registered(stat)) return 5;
  if (stat == 2) return 4;
  if (stat == 8 || stat == 11) return 3;
  if (stat == kDenied) return 2;
  return stat >= 0 ? 1 : 0;
}

std::string text(const at::Fields& fields, std::size_t index) {
  return index < fields.size() ? std::string(fields[index]) : std::string();
}

std::string registration_prefix(std::size_t kind) {
  return std::string(kCommands.at(kind)) + ":";
}

/// Returns the domain of an answer. Prefers a line with <n> to one without it, which may be a URC.
std::optional<Domain> domain_in(const std::vector<std::string>& lines, std::size_t kind) {
  std::optional<Domain> bare;
  for (const auto& line : lines) {
    const auto parameters = at::after_prefix(line, registration_prefix(kind));
    if (!parameters) continue;
    const auto saying = is_bare_registration(line) ? Saying::unasked : Saying::answer;
    auto domain = parse_domain(*parameters, static_cast<DomainKind>(kind), saying);
    if (domain && saying == Saying::answer) return domain;
    if (domain) bare = std::move(domain);
  }
  return bare;
}

}  // namespace

bool is_registered(int stat) {
  return stat == 1 || stat == 5 || stat == 6 || stat == 7 || stat == 9 || stat == 10;
}

//  [<n>,]<stat>[,<area>,<cell>[,<act>[,<rac> (+CGREG only)][,<cause_type>,<reject_cause>]]]
// With n = 3 a cause may follow an area, a cell and an <act> that are empty: "3,3,,,,0,13".
std::optional<Domain> parse_domain(std::string_view parameters, DomainKind kind, Saying saying) {
  const auto fields = at::fields(parameters);
  const std::size_t first = saying == Saying::answer ? 1 : 0;
  const auto stat = at::number(fields, first);
  if (!stat) return std::nullopt;
  Domain domain;
  domain.stat = *stat;
  domain.area = text(fields, first + 1);
  domain.cell = text(fields, first + 2);
  domain.technology = at::number(fields, first + 3);
  constexpr std::size_t kWithRouting = 7;  // fields from <stat> to <reject_cause>
  // Some modems leave <rac> out of +CGREG, too.
  const bool routing = kind == DomainKind::packet && fields.size() >= first + kWithRouting;
  const std::size_t cause_type = first + (routing ? 5 : 4);
  // Type 0 is a cause of TS 24.008; other types belong to the maker.
  if (at::number(fields, cause_type) == 0) domain.cause = at::number(fields, cause_type + 1);
  return domain;
}

Result<void> Registration::set_up() {
  for (const auto command : kCommands) {
    for (const int n : {3, 2, 1, 0}) {
      const auto told = optional_command(channel_, fmt::format("AT{}={}", command, n));
      if (!told) return util::fail(told.error());
      if (*told) break;
    }
  }
  return {};
}

Result<void> Registration::refresh() {
  for (std::size_t kind = 0; kind < kCommands.size(); ++kind) {
    auto absence = Absence::none;
    const auto lines = optional_query(channel_, fmt::format("AT{}?", kCommands.at(kind)), kLimit,
                                      Keep::expected, &absence);
    if (!lines) return util::fail(lines.error());
    // An OK alone: the modem answers in the form of a URC, which take() gets.
    if (lines->empty() && absence == Absence::none) continue;
    domains_.at(kind) = domain_in(*lines, kind).value_or(Domain{});
  }
  refusal_.clear();
  const bool denied = !is_registered(best()) &&
                      std::any_of(domains_.begin(), domains_.end(),
                                  [](const Domain& domain) { return domain.stat == kDenied; });
  if (!denied) return {};
  const auto lines = optional_query(channel_, "AT+CEER");
  if (!lines) return util::fail(lines.error());
  refusal_ = decode_name(parameters_of(*lines, "+CEER:"));
  return {};
}

bool Registration::take(std::string_view line) {
  const int before = best();
  for (std::size_t kind = 0; kind < kCommands.size(); ++kind) {
    const auto parameters = at::after_prefix(line, registration_prefix(kind));
    if (!parameters) continue;
    if (auto domain = parse_domain(*parameters, static_cast<DomainKind>(kind), Saying::unasked))
      domains_.at(kind) = std::move(*domain);
  }
  return best() != before;
}

int Registration::best() const {
  return std::max_element(domains_.begin(), domains_.end(),
                          [](const auto& a, const auto& b) { return rank(a.stat) < rank(b.stat); })
      ->stat;
}

}  // namespace modem
