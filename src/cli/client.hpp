// Questions to gsmrelayd, over its socket.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "util/result.hpp"

namespace cli {

using Json = nlohmann::ordered_json;

struct Question {
  std::string method = "GET";
  std::string path;  ///< its pieces through segment()
  std::vector<std::pair<std::string, std::string>> query{};
  std::string body{};
  double usual_seconds = 10;  ///< unless --timeout says otherwise
};

/// A name or id as one piece of a path.
std::string segment(const std::string& text);

/// Why there is no answer, what to do next, and the exit code.
struct Complaint {
  Exit exit = kFailed;
  std::string what, next;
};

tl::expected<Json, Complaint> try_ask(const Context& context, const Question& question);

/// The answer. Without one, context.err says what is wrong and what to do next, and context.exit is
/// set.
std::optional<Json> ask(Context& context, const Question& question);

/// "gsmrelay: WHAT" and "  next: NEXT" on context.err, and the exit code.
void tell(Context& context, const Complaint& complaint);

/// Tells it and, with --json, writes it to context.out: nothing else comes.
void complain(Context& context, const Complaint& complaint);
void complain(Context& context, Exit exit, const std::string& what, const std::string& next);

}  // namespace cli
