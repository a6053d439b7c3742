// gsmrelay explain: says what a code means and what to do; without the daemon.
#include <fmt/format.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/explanations.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"

namespace cli {

namespace {

Json explanation_json(const Explanation& one) {
  return {{"code", one.code},       {"kind", one.kind},     {"title", one.title},
          {"meaning", one.meaning}, {"remedy", one.remedy}, {"severity", one.severity},
          {"next", one.next}};
}

std::string text_of(const Context& context, const Json& one) {
  std::string out = fmt::format("{} ({})\n", one.at("code").text(), one.at("kind").text());
  for (const char* member : {"title", "meaning", "remedy"})
    for (const auto& line : wrap(one.at(member).text(), kWidth - 2)) out += "  " + line + '\n';
  // A command that only prints this is no step further.
  if (const auto next = text(one, "next"); next != "gsmrelay explain " + text(one, "code"))
    out += terminal::next_line(next, context.out_columns());
  return out;
}

std::string render_one(const Context& context, const Json& response) {
  return text_of(context, response.at("explanation"));
}

std::string render_each(const Context& context, const Json& response) {
  std::string out;
  for (const auto& one : response.at("codes")) out += text_of(context, one);
  return out;
}

/// Returns the explanations if each word is a code of its own; else none.
Json explain_each(const std::vector<std::string>& words) {
  auto all = Json::array();
  for (const auto& word : words) {
    const auto found = explain(word);
    if (!found) return Json::array();
    all.push_back(explanation_json(*found));
  }
  return all;
}

std::string render_list(const Context& context, const Json& response) {
  Table table({{"CODE", Align::left, 20}, {"KIND", Align::left, 12}, {"MEANS", Align::left, 20}});
  for (const auto& one : response.at("codes"))
    table.add({one.at("code").text(), one.at("kind").text(), one.at("title").text()});
  return table.to_string(context.style);
}

void list_codes(Context& context) {
  auto codes = Json::array();
  for (const auto& one : all_explanations()) codes.push_back(explanation_json(one));
  show(context, {{"schema", "gsmrelay/1"}, {"codes", std::move(codes)}}, {"codes", render_list});
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

}  // namespace

Command explain_command(Context& context) {
  const auto words = std::make_shared<std::vector<std::string>>();
  return {
      .name = "explain",
      .help = "Say what a code means and what to do",
      .options = {{"[CODE]...", words.get(),
                   "of a warning, a modem, a network, a server or this program"}},
      .note = "Without CODE: all codes. Needs no gsmrelayd. Exit code 10: unknown.",
      .examples = {"gsmrelay explain sim-pin-needed", "gsmrelay explain cme-10",
                   "gsmrelay explain creg-3"},
      .run = [&context, words] {
        if (words->empty()) return list_codes(context);
        const auto code = joined(*words, " ");
        if (const auto found = explain(code))
          return show(context,
                      {{"schema", "gsmrelay/1"}, {"explanation", explanation_json(*found)}},
                      {"explanation", render_one});
        if (const auto all = explain_each(*words); all.size() > 0)
          return show(context, {{"schema", "gsmrelay/1"}, {"codes", all}}, {"codes", render_each});
        const auto near = near_codes(code);
        print_error(
            context, kNoSuch,
            "no such code" + (near.empty() ? std::string() : "; similar: " + joined(near, ", ")),
            near.empty() ? "gsmrelay explain" : "gsmrelay explain " + near.front());
      }};
}

}  // namespace cli
