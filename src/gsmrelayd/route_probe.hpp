// The probe of `gsmrelay route test`, and how its response applies to real messages.
#pragma once

#include "relay/route.hpp"

namespace gsmrelayd {

/// Returns a text that is no message: a server that understands it refuses it.
spool::Message make_probe(util::WallTime now);

/// Returns the evaluation as text; `retry` if real messages would have to wait, `reject` if they
/// would become dead letters. docs/add-a-route.md has the table.
util::Result<std::string> evaluate_probe(const relay::Evaluation& evaluation,
                                         const net::HttpResult& result);

}  // namespace gsmrelayd
