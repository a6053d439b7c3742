#include "backend/publisher/mail.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/text.hpp"

namespace publisher {
namespace {

using util::Advice, util::fail;

constexpr std::size_t kLongestAddress = 254, kMostRecipients = 50;

/// Accepts dot-atom "@" dot-atom alone (RFC 5322 §3.4.1).
bool is_address(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  const auto at = text.find('@');
  if (text.size() > kLongestAddress || at == 0 || at == std::string_view::npos ||
      at + 1 == text.size() || text.find('@', at + 1) != std::string_view::npos)
    return false;
  const bool atoms = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '@' ||
           kMarks.find(c) != std::string_view::npos;
  });
  return atoms && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos && text.find(".@") == std::string_view::npos &&
         text.find("@.") == std::string_view::npos;
}

}  // namespace

util::Result<std::vector<std::string>> addresses(std::string_view list) {
  std::string separated(list);
  std::replace(separated.begin(), separated.end(), ';', ',');
  std::vector<std::string> out;
  for (const auto part : util::split(separated, ',')) {
    const auto address = util::trim(part);
    if (address.empty()) continue;
    if (!is_address(address))
      return fail(Advice::reject, "a recipient is no e-mail address: write it as name@example.org");
    out.emplace_back(address);
  }
  return out;
}

util::Result<mail::Letter> letter_of(const Publication& publication, const std::string& from,
                                     util::WallTime now) {
  mail::Letter letter;
  if (!is_address(from))
    return fail(Advice::reject, "the account's own address is none: connect the account again");
  letter.from = from;
  for (const auto& [list, field] :
       {std::pair{&publication.to, &letter.to}, std::pair{&publication.cc, &letter.cc},
        std::pair{&publication.bcc, &letter.bcc}}) {
    auto found = addresses(*list);
    if (!found) return fail(found.error());
    *field = std::move(*found);
  }
  const auto count = letter.to.size() + letter.cc.size() + letter.bcc.size();
  if (count == 0) return fail(Advice::reject, "it has no recipient: write one in front");
  if (count > kMostRecipients)
    return fail(Advice::reject, fmt::format("it has more than {} recipients", kMostRecipients));
  letter.subject = publication.subject;
  letter.body = publication.body;
  letter.message_id = publication.id.substr(0, 40) + from.substr(from.find('@'));
  letter.date = now;
  return letter;
}

std::vector<std::string> recipients(const mail::Letter& letter) {
  std::vector<std::string> out;
  for (const auto* list : {&letter.to, &letter.cc, &letter.bcc})
    for (const auto& address : *list)
      if (std::find(out.begin(), out.end(), address) == out.end()) out.push_back(address);
  return out;
}

}  // namespace publisher
