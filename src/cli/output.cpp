#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <ostream>

#include "cli/humanize.hpp"
#include "cli/poller.hpp"
#include "util/clock.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

constexpr const char* kClear = "\x1b[H\x1b[2J";

using Values = std::vector<const Json*>;

/// Returns the values at `path`: "queue.waiting" reads members, "modems.0.health" an element of an
/// array, "modems.health" the member of each element. An element that the array does not have is no
/// value. Returns nullopt if there is no such field.
std::optional<Values> find_values(const Json& object, std::string_view path) {
  Values at{&object};
  for (const auto piece : util::split(path, '.')) {
    Values next;
    const auto index = util::to_int(piece);
    for (const auto* value : at) {
      if (!value->is_array()) {
        const auto* member = value->find(piece);
        if (member == nullptr) return std::nullopt;
        next.push_back(member);
      } else if (!index) {
        for (const auto& element : *value) {
          const auto* member = element.find(piece);
          if (member == nullptr) return std::nullopt;
          next.push_back(member);
        }
      } else if (*index >= 0 && *index < static_cast<std::int64_t>(value->size())) {
        next.push_back(&value->at(static_cast<std::size_t>(*index)));
      }
    }
    at = std::move(next);
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
    const auto values = find_values(object, field);
    if (!values) {
      no_such_field(context, object, field);
      return false;
    }
    if (&field != &context.get.front()) line += '\t';
    for (const auto* value : *values) line += (value == values->front() ? "" : ",") + plain(*value);
  }
  context.out << line << '\n';
  return true;
}

/// Returns whether the fields are paths from the response itself, as --json prints it: no element
/// of the subject has the first name, and the response does.
bool are_whole_paths(const Context& context, const Json& response, const Json& subject) {
  const auto& sample = subject.is_array() && subject.size() > 0 ? subject.at(0) : subject;
  const auto begins_in = [&](const Json& object) {
    return std::ranges::all_of(context.get, [&](const std::string& field) {
      return object.find(std::string_view(field).substr(0, field.find('.'))) != nullptr;
    });
  };
  return !begins_in(sample) && begins_in(response);
}

void show_fields(Context& context, const Json& response, const std::string& subject) {
  const auto& object = subject.empty() ? response : response.at(subject);
  if (are_whole_paths(context, response, object)) {
    get_line(context, response);
    return;
  }
  if (!object.is_array()) {
    get_line(context, object);
    return;
  }
  for (const auto& element : object)
    if (!get_line(context, element)) return;
}

}  // namespace

void show(Context& context, const Json& response, const Presentation& how) {
  assert(how.render);
  context.exit = how.exit_code ? how.exit_code(response) : kFine;
  const auto bare = how.subject.empty() || response.contains(how.subject);
  if (!bare) {
    print_error(context, kFailed, fmt::format("the response has no '{}'", how.subject),
                "gsmrelay and gsmrelayd may be of different versions: gsmrelay --version");
  } else if (!context.get.empty()) {
    show_fields(context, response, how.subject);
  } else if (context.json) {
    // With --watch, one line for each object. In ASCII on a terminal: a text may have control
    // characters of the C1 set, which JSON does not escape.
    context.out << response.dump(
                       {.indent = context.watch_seconds > 0 ? -1 : 2, .ascii = context.terminal})
                << '\n';
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
