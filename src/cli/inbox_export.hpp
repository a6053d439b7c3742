// gsmrelay inbox export: all messages that fit a filter, as JSON lines or CSV.
#pragma once

#include <string>

#include "json/json.hpp"

namespace cli {

struct Context;

struct ExportOptions {
  std::string file = "-";  ///< "-": standard output
  std::string format{};    ///< "jsonl" or "csv"; empty: by the end of the file's name
  std::string state{}, modem{}, sender{}, since{}, until{};  ///< as typed; empty: all
  bool with_text = false;                                    ///< also texts and octets
};

/// Fetches the messages page by page, from the newest down, and writes them. Messages that come
/// meanwhile are not in it, and none is lost or written twice because of them. A file gets mode
/// 0600 and its name when it is complete. Sets context.exit.
void export_inbox(Context& context, const ExportOptions& options);

/// Returns the header of the CSV, with CR LF (RFC 4180).
std::string csv_header(bool with_text);
/// Returns a message as a line of the CSV. Control characters become U+FFFD. An apostrophe precedes
/// a text that a spreadsheet would take for a formula.
std::string csv_line(const json::Json& message, bool with_text);

}  // namespace cli
