// Whether host names can be resolved at all, judged by the servers of the routes.
#pragma once

#include <optional>
#include <vector>

#include "warnings/report.hpp"

namespace warnings {

/// The last attempt to reach a server by its host name. Servers with an address have none.
enum class Lookup {
  found,    ///< or not tried
  unknown,  ///< the name server does not know the name
  failed,   ///< no name server has given an answer
};

/// Returns the finding "dns-failed" if no name was found, of several, or of one because no name
/// server answers.
std::optional<Finding> judge_lookups(const std::vector<Lookup>& lookups);

}  // namespace warnings
