// Printing of a response as text, JSON or single fields, once or repeatedly.
#pragma once

#include <functional>

#include "cli/client.hpp"

namespace cli {

struct Presentation {
  /// The member of the response that --get reads: an array (one line for each element) or an
  /// object. Empty: the response itself.
  std::string subject;
  /// Returns the response as text.
  std::function<std::string(const Context&, const Json&)> render;
  /// Returns the exit code for the response; null: kFine.
  std::function<Exit(const Json&)> exit_code = nullptr;
};

/// Fetches and prints the response, once or every --watch seconds.
void present(Context& context, const ApiRequest& request, const Presentation& how);

/// Prints one response and sets context.exit.
void show(Context& context, const Json& response, const Presentation& how);

}  // namespace cli
