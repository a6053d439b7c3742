#include "cli/present.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/follow.hpp"
#include "cli/human.hpp"
#include "util/clock.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kClear = "\x1b[H\x1b[2J";

/// "queue.waiting", "modems.0.health".
const Json* find_field(const Json& object, std::string_view path) {
  const Json* at = &object;
  for (const auto piece : util::split(path, '.')) {
    const auto index = util::to_int(piece);
    if (at->is_object() && at->contains(std::string(piece))) {
      at = &at->at(std::string(piece));
    } else if (at->is_array() && index && *index >= 0 &&
               *index < static_cast<std::int64_t>(at->size())) {
      at = &at->at(static_cast<std::size_t>(*index));
    } else {
      return nullptr;
    }
  }
  return at;
}

std::string plain(const Json& value) {
  if (value.is_null()) return {};
  return printable_utf8(value.is_string() ? value.get<std::string>() : value.dump());
}

void no_such_field(Context& context, const Json& object, const std::string& field) {
  std::vector<std::string_view> known;
  for (const auto& [name, value] : object.items()) known.push_back(name);
  const auto near = util::nearest(field, known);
  complain(context, kUsage, fmt::format("there is no field '{}'", field),
           near ? fmt::format("did you mean '{}'?", *near)
                : "the same command with --json shows every field");
}

bool get_line(Context& context, const Json& object) {
  std::string line;
  for (const auto& field : context.get) {
    const auto* value = find_field(object, field);
    if (value == nullptr) {
      no_such_field(context, object, field);
      return false;
    }
    if (&field != &context.get.front()) line += '\t';
    line += plain(*value);
  }
  context.out << line << '\n';
  return true;
}

void show_fields(Context& context, const Json& answer, const std::string& subject) {
  const auto& object = subject.empty() ? answer : answer.at(subject);
  if (!object.is_array()) {
    get_line(context, object);
    return;
  }
  for (const auto& element : object)
    if (!get_line(context, element)) return;
}

}  // namespace

void show(Context& context, const Json& answer, const Presentation& how) {
  context.exit = how.judge ? how.judge(answer) : kFine;
  const auto bare = how.subject.empty() || answer.contains(how.subject);
  if (!bare) {
    complain(context, kFailed, fmt::format("the answer has no '{}'", how.subject),
             "gsmrelay and gsmrelayd may be of different versions: gsmrelay --version");
  } else if (!context.get.empty()) {
    show_fields(context, answer, how.subject);
  } else if (context.json) {
    constexpr int kIndent = 2, kOneLine = -1;
    context.out << answer.dump(context.watch_seconds > 0 ? kOneLine : kIndent, ' ', false,
                               Json::error_handler_t::replace)
                << '\n';
  } else {
    context.out << how.render(context, answer);
  }
  context.out.flush();
}

void present(Context& context, const Question& question, const Presentation& how) {
  if (context.watch_seconds <= 0) {
    if (const auto answer = ask(context, question)) show(context, *answer, how);
    return;
  }
  const util::SystemClock clock;
  Follow follow(context, clock);
  const auto every = std::chrono::duration_cast<util::Duration>(
      std::chrono::duration<double>(context.watch_seconds));
  Json answer;
  for (int shown = 0;;) {
    const auto turn = follow.ask(question, answer);
    if (turn == Follow::Turn::over) return;
    if (turn == Follow::Turn::answered) {
      if (context.terminal && !context.json && context.get.empty()) context.out << kClear;
      show(context, answer, how);
      if (++shown == context.count) break;
    }
    if (!follow.pause(every)) break;
  }
  context.exit = kFine;
}

}  // namespace cli
