#include "cli/output.hpp"

#include <fmt/format.h>
#include <ostream>

#include "cli/humanize.hpp"
#include "cli/poller.hpp"
#include "util/clock.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kClear = "\x1b[H\x1b[2J";

/// Finds a field by its path: "queue.waiting", "modems.0.health".
const Json* find_field(const Json& object, std::string_view path) {
  const Json* at = &object;
  for (const auto piece : util::split(path, '.')) {
    const auto index = util::to_int(piece);
    if (const auto* member = at->find(piece); member != nullptr) {
      at = member;
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
  return printable(value.is_string() ? value.text() : value.dump());
}

void no_such_field(Context& context, const Json& object, const std::string& field) {
  std::vector<std::string_view> known;
  for (const auto& member : object.items()) known.push_back(member.name);
  const auto near = util::nearest(field, known);
  print_error(context, kUsage, fmt::format("there is no field '{}'", field),
              near ? fmt::format("did you mean '{}'?", *near)
                   : "run the command with --json to see all fields");
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

void show_fields(Context& context, const Json& response, const std::string& subject) {
  const auto& object = subject.empty() ? response : response.at(subject);
  if (!object.is_array()) {
    get_line(context, object);
    return;
  }
  for (const auto& element : object)
    if (!get_line(context, element)) return;
}

}  // namespace

void show(Context& context, const Json& response, const Presentation& how) {
  context.exit = how.exit_code ? how.exit_code(response) : kFine;
  const auto bare = how.subject.empty() || response.contains(how.subject);
  if (!bare) {
    print_error(context, kFailed, fmt::format("the response has no '{}'", how.subject),
                "gsmrelay and gsmrelayd may be of different versions: gsmrelay --version");
  } else if (!context.get.empty()) {
    show_fields(context, response, how.subject);
  } else if (context.json) {
    // With --watch, one line for each object.
    context.out << response.dump({.indent = context.watch_seconds > 0 ? -1 : 2}) << '\n';
  } else {
    context.out << how.render(context, response);
  }
  context.out.flush();
}

void present(Context& context, const ApiRequest& request, const Presentation& how) {
  if (context.watch_seconds <= 0) {
    if (const auto response = fetch(context, request)) show(context, *response, how);
    return;
  }
  const util::SystemClock clock;
  Poller poller(context, clock);
  const auto every = std::chrono::duration_cast<util::Duration>(
      std::chrono::duration<double>(context.watch_seconds));
  Json response;
  for (int shown = 0;;) {
    const auto poll = poller.fetch(request, response);
    if (poll == Poller::Poll::over) return;
    if (poll == Poller::Poll::responded) {
      if (context.terminal && !context.json && context.get.empty()) context.out << kClear;
      show(context, response, how);
      if (++shown == context.count) break;
    }
    if (!poller.pause(every)) break;
  }
  context.exit = kFine;
}

}  // namespace cli
