#include "at/result_code.hpp"

#include <fmt/format.h>

#include <array>

#include "at/error_texts.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace at {

namespace {

using Kind = FinalResult::Kind;

struct Word {
  std::string_view text;
  Kind kind;
};

constexpr std::array kWords{
    Word{"OK", Kind::ok},
    Word{"ERROR", Kind::error},
    Word{"NO CARRIER", Kind::no_carrier},
    Word{"BUSY", Kind::busy},
    Word{"NO ANSWER", Kind::no_answer},
    Word{"NO DIALTONE", Kind::no_dialtone},
    Word{"NO DIAL TONE", Kind::no_dialtone},
    Word{"COMMAND NOT SUPPORT", Kind::not_supported},
    Word{"TOO MANY PARAMETERS", Kind::error},
    Word{"ABORTED", Kind::error},
    Word{"NA", Kind::error},  // not available (Samsung)
};

int code_of(std::string_view text, int (*by_text)(std::string_view)) {
  if (const auto number = util::to_int(text); number && *number >= 0 && *number < 100'000) {
    return static_cast<int>(*number);
  }
  return by_text(text);
}

std::optional<FinalResult> parse_extended(std::string_view line, std::string_view prefix,
                                          Kind kind) {
  if (!util::starts_with_nocase(line, prefix)) return std::nullopt;
  auto rest = util::trim(line.substr(prefix.size()));
  if (!rest.empty() && rest.front() == ':') rest = util::trim(rest.substr(1));
  return FinalResult{kind, code_of(rest, kind == Kind::cme_error ? cme_code : cms_code)};
}

util::Advice advice_for(const FinalResult& result) {
  switch (result.kind) {
    case Kind::cme_error:
      return cme_advice(result.code);
    case Kind::cms_error:
      return cms_advice(result.code);
    case Kind::not_supported:
      return util::Advice::reject;
    default:
      return util::Advice::retry;  // ERROR has no reason
  }
}

}  // namespace

std::optional<FinalResult> parse_final_result(std::string_view line) {
  line = util::trim(line);
  if (line.empty()) return std::nullopt;
  if (line.front() == '+') {
    if (auto cme = parse_extended(line, "+CME ERROR", Kind::cme_error)) return cme;
    return parse_extended(line, "+CMS ERROR", Kind::cms_error);
  }
  for (const auto& word : kWords) {
    if (line == word.text) return FinalResult{word.kind};
  }
  if (line.starts_with("MODEM ERROR:") || line.starts_with("ERROR:"))
    return FinalResult{Kind::error};
  return std::nullopt;
}

std::optional<FinalResult> parse_numeric_result(std::string_view line) {
  line = util::trim(line);
  if (line == "0") return FinalResult{Kind::ok};
  if (line == "4") return FinalResult{Kind::error};
  return parse_final_result(line);
}

std::string to_string(const FinalResult& result) {
  if (result.kind == Kind::cme_error || result.kind == Kind::cms_error) {
    const auto* name = result.kind == Kind::cme_error ? "+CME ERROR" : "+CMS ERROR";
    return result.code < 0 ? std::string(name) : fmt::format("{}: {}", name, result.code);
  }
  for (const auto& word : kWords) {
    if (word.kind == result.kind) return std::string(word.text);
  }
  return "ERROR";
}

std::string_view command_name(std::string_view command) {
  const auto name = command.substr(0, command.find('='));
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto next = name.find_first_not_of(" \t", i + 1);
    const bool dials =
        (name[i] == 'D' || name[i] == 'd') && next != std::string_view::npos &&
        std::string_view("0123456789*#+>\"").find(name[next]) != std::string_view::npos;
    if (dials) return name.substr(0, i + 1);
  }
  return name;
}

util::Error to_error(const FinalResult& result, std::string_view command) {
  std::string_view words;
  if (result.kind == Kind::cme_error) words = cme_text(result.code);
  if (result.kind == Kind::cms_error) words = cms_text(result.code);
  auto what = fmt::format("the modem answered {} to {}", to_string(result), command_name(command));
  if (!words.empty()) what += fmt::format(" ({})", words);
  return {advice_for(result), std::move(what)};
}

}  // namespace at
