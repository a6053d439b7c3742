// Prints a response in the form that was asked for: text, JSON, or single fields; once, or again
// and again.
#pragma once

#include <functional>

#include "cli/client.hpp"

namespace cli {

struct Presentation {
  /// The member of the response that --get reads: a list (a line for each element) or an object.
  /// Empty: the response itself.
  std::string subject;
  /// Returns the text for people.
  std::function<std::string(const Context&, const Json&)> render;
  /// Returns the exit code that the response means; null: kFine.
  std::function<Exit(const Json&)> judge = nullptr;
};

/// Fetches and shows the response, once or every --watch seconds.
void present(Context& context, const ApiRequest& request, const Presentation& how);

/// Prints one response and sets context.exit.
void show(Context& context, const Json& response, const Presentation& how);

}  // namespace cli
