// One answer in the form that was asked for: for people, as JSON, or single fields; once or again
// and again.
#pragma once

#include <functional>

#include "cli/client.hpp"

namespace cli {

struct Presentation {
  /// The member of the answer that --get looks into: a list (a line for each element) or an object.
  /// Empty: the answer itself.
  std::string subject;
  std::function<std::string(const Context&, const Json&)> render;
  /// What the answer means for the exit code; null: fine.
  std::function<Exit(const Json&)> judge = nullptr;
};

/// Asks and shows, once or every --watch seconds.
void present(Context& context, const Question& question, const Presentation& how);

/// Shows one answer.
void show(Context& context, const Json& answer, const Presentation& how);

}  // namespace cli
