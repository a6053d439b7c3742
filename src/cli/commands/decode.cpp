// gsmrelay decode: decodes PDUs, without the daemon.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <istream>
#include <memory>

#include "cli/command.hpp"
#include "cli/pdu_view.hpp"
#include "sms/join.hpp"

namespace cli {

namespace {

struct Options {
  std::vector<std::string> pdus;
  std::string kind;
  bool no_smsc = false;
};

constexpr auto kFromInput = "-";
constexpr std::size_t kLongestHex =
    4096;  // a PDU has at most 176 octets; blanks may be between them

/// Decodes a PDU of unknown kind. SUBMIT and SUBMIT-REPORT have the same type bits (TS 23.040
/// §9.2.3.1); a valid time means a report.
util::Result<sms::Pdu> decode_any_kind(util::OctetView octets, sms::Smsc smsc) {
  auto pdu = sms::decode(octets, smsc);
  const auto* report = pdu ? std::get_if<sms::SubmitReport>(&pdu->tpdu) : nullptr;
  if (pdu && (report == nullptr || report->service_centre_timestamp.valid)) return pdu;
  auto submit = sms::decode(octets, smsc, sms::Kind::submit);
  return submit ? submit : pdu;
}

util::Result<sms::Pdu> decode_line(std::string_view line, const Options& options) {
  std::string hex(line);
  std::erase_if(hex, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  if (hex.size() > kLongestHex) return util::fail(util::Advice::reject, "too long for a PDU");
  const auto octets = util::from_hex(hex);
  if (!octets) {
    return util::fail(util::Advice::reject, hex.size() % 2 != 0
                                                ? "an odd number of hex digits; it may be truncated"
                                                : "not hexadecimal");
  }
  const auto smsc = options.no_smsc ? sms::Smsc::absent : sms::Smsc::present;
  if (!options.kind.empty()) return sms::decode(*octets, smsc, sms::kind_from_string(options.kind));
  return decode_any_kind(*octets, smsc);
}

/// Prints one line of JSON for a PDU or its error.
void print_json(Context& context, std::string_view line, const Options& options) {
  const auto pdu = decode_line(line, options);
  if (pdu)
    context.out << pdu_json(*pdu, {.ascii = context.terminal}) << '\n';
  else
    terminal::print_error_json(context, {kFailed, pdu.error().what, "gsmrelay decode --help"});
}

void explain(Context& context, std::size_t number, const util::Error& error,
             const Options& options) {
  constexpr std::size_t kBelow = 2;
  context.err << terminal::hang(fmt::format("gsmrelay decode: PDU {}: ", number),
                                printable(error.what) + '.', kBelow, context.err_columns());
  if (!options.no_smsc) {
    context.err << "  If it has no service centre address, try: gsmrelay decode --no-smsc\n";
  }
  if (options.kind.empty()) {
    context.err << "  If you know its kind, try: gsmrelay decode --kind submit (or another)\n";
  }
}

/// Prints the joined message if `pdus` are all parts of one, in any order.
void print_joined(Context& context, const std::vector<sms::Pdu>& pdus) {
  std::vector<const sms::Deliver*> parts;
  for (const auto& pdu : pdus) {
    if (const auto* deliver = std::get_if<sms::Deliver>(&pdu.tpdu)) parts.push_back(deliver);
  }
  const auto sequence = [](const sms::Deliver* part) {
    const auto c = part->user_data.concatenation();
    return c ? c->sequence : 0;
  };
  std::stable_sort(parts.begin(), parts.end(),
                   [&](auto* a, auto* b) { return sequence(a) < sequence(b); });
  if (parts.size() < 2 || !sms::is_whole(parts)) return;
  const auto joined = sms::join(parts);
  context.out << fmt::format("\nAll {} parts together\n", parts.size())
              << kind_of_push(*parts.front(), joined.octets);
  context.out << (joined.octets.empty() ? labelled("Text", joined.text)
                                        : labelled("Octets", util::to_hex(joined.octets)));
}

void print_texts(Context& context, const Options& options) {
  std::vector<sms::Pdu> good;
  for (std::size_t i = 0; i < options.pdus.size(); ++i) {
    auto pdu = decode_line(options.pdus[i], options);
    if (!pdu) {
      context.exit = kFailed;
      explain(context, i + 1, pdu.error(), options);
      continue;
    }
    context.out << (good.empty() ? "" : "\n") << pdu_text(*pdu);
    good.push_back(std::move(*pdu));
  }
  print_joined(context, good);
}

void run(Context& context, const Options& options) {
  context.exit = kFine;
  const bool from_input =
      std::find(options.pdus.begin(), options.pdus.end(), kFromInput) != options.pdus.end();
  if (!from_input && !context.json) return print_texts(context, options);
  for (const auto& pdu : options.pdus) {
    if (pdu != kFromInput) {
      print_json(context, pdu, options);
      continue;
    }
    for (std::string line; std::getline(context.in, line);) print_json(context, line, options);
  }
}

}  // namespace

Command decode_command(Context& context) {
  const auto o = std::make_shared<Options>();
  return {.name = "decode",
          .help = "Decode PDUs (without the daemon)",
          .options = {{"HEX...", &o->pdus,
                       "hex as in the answer to AT+CMGR; '-': one per line from standard input, "
                       "printed as one JSON object per line"},
                      {"--kind KIND", &o->kind,
                       "decode as this kind instead of by type bits: deliver, submit, "
                       "status-report, command, deliver-report or submit-report",
                       OneOf{"deliver", "submit", "status-report", "command", "deliver-report",
                             "submit-report"}},
                      {"--no-smsc", &o->no_smsc, "the PDU has no service centre address"}},
          .note = "With --json: one JSON object per line.",
          .examples = {"gsmrelay decode 00000B919746121611F100008111700212222305C8329BFD06",
                       "gsmrelay decode - < pdus.txt | jq .text"},
          .run = [&context, o] { run(context, *o); }};
}

}  // namespace cli
