// Editing of the configuration file through a checked copy, as visudo(8) does it.
#pragma once

#include <string>

namespace cli {

struct Context;

/// Copies `file` to a temporary file of mode 0600 beside it, runs the editor on the copy, checks
/// it, and replaces `file` atomically; owner and mode stay. On mistakes prints them and asks on
/// `context.err` whether to edit again. Checks the access of the user `user` to files likewise
/// (judged_user()); such a fault alone may be saved. Prints the next command. Sets context.exit.
void edit_config(Context& context, const std::string& file, const std::string& user);

}  // namespace cli
