// `gsmrelay route test`: what a server's answer to the probe says about real messages.
#pragma once

#include "relay/route.hpp"

namespace gsmrelayd {

/// Not a message and no ciphertext; a server that understands it refuses it.
spool::Message make_probe(util::WallTime now);

/// The evaluation in words; `retry` if real messages would have to wait, `reject` if they would
/// become dead letters. docs/add-a-route.md has the table.
util::Result<std::string> evaluate_probe(const relay::Evaluation& evaluation,
                                         const net::HttpResult& result);

}  // namespace gsmrelayd
