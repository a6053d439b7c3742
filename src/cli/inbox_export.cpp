#include "cli/inbox_export.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <ostream>

#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/foreign_folder.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/temporary_name.hpp"
#include "config/daemon_settings.hpp"
#include "config/duration.hpp"
#include "util/ascii.hpp"
#include "util/clock.hpp"
#include "util/file_replacement.hpp"
#include "util/shell.hpp"
#include "util/utf.hpp"

namespace cli {

namespace {

using terminal::CommandResult;

constexpr std::array kColumns{"id",     "key",      "state",          "received", "sent",
                              "sender", "modem",    "receiver",       "imei",     "iccid",
                              "imsi",   "push",     "encoding",       "length",   "parts",
                              "total",  "complete", "payload_erased", "damaged"};
constexpr std::array kTextColumns{"text", "data_hex"};

/// Returns true for a text that a spreadsheet would take for a formula. A number with its + is
/// none.
bool is_formula(std::string_view cell) {
  if (cell.empty()) return false;
  const bool sign = cell[0] == '+' || cell[0] == '-';
  if (sign) return cell.find_first_not_of("0123456789*", 1) != std::string_view::npos;
  return cell[0] == '=' || cell[0] == '@' || cell[0] == '\t' || cell[0] == '\r';
}

std::string without_controls(std::string_view text) {
  std::string out;
  for (const char32_t c : util::from_utf8(text)) {
    const bool control =
        (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F || (c >= 0x80 && c < 0xA0);
    util::append_utf8(out, control ? U'\uFFFD' : c);
  }
  return out;
}

std::string csv_cell(const Json& value) {
  if (value.is_null()) return {};
  if (!value.is_string()) return value.dump();
  auto cell = without_controls(value.text());
  if (is_formula(cell)) cell.insert(0, 1, '\'');
  const bool plain = cell.find_first_of("\",\r\n") == std::string::npos && !cell.starts_with(' ') &&
                     !cell.ends_with(' ');
  if (plain) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

/// Where the lines go.
class ExportTarget {
 public:
  ExportTarget() = default;
  ExportTarget(const ExportTarget&) = delete;
  ExportTarget& operator=(const ExportTarget&) = delete;
  virtual ~ExportTarget() = default;
  virtual CommandResult<void> write(std::string_view lines) = 0;
  /// Gives a file its name.
  virtual CommandResult<void> finish() = 0;
};

class StreamTarget final : public ExportTarget {
 public:
  explicit StreamTarget(std::ostream& out) : out_(out) {}
  CommandResult<void> write(std::string_view lines) override {
    out_ << lines << std::flush;
    if (out_.good()) return {};
    return terminal::fail(kFailed, "standard output cannot be written", "df -h");
  }
  CommandResult<void> finish() override { return {}; }

 private:
  std::ostream& out_;
};

tl::unexpected<CommandError> cannot_write(const std::string& file) {
  const int reason = errno;
  const auto slash = file.rfind('/');
  const auto folder = slash == std::string::npos ? "." : file.substr(0, slash + 1);
  return terminal::fail(reason == EACCES || reason == EPERM ? kDenied : kFailed,
                        fmt::format("{} cannot be written: {}", file, std::strerror(reason)),
                        fmt::format("ls -ld {0}; df -h {0}", util::shell_word(folder)));
}

/// Returns the command that writes the same messages, as root, into root's own folder. A shell's >
/// would follow a link, truncate an old file at once and make one that everybody may read.
std::string command_for_root_folder(const Context& context, const ExportOptions& options,
                                    bool csv) {
  std::string command = "sudo gsmrelay";
  if (context.socket != config::DaemonSettings{}.socket)
    command += " --socket " + util::shell_word(context.socket);
  command += " inbox export";
  if (options.with_text) command += " --text";
  if (context.show_numbers) command += " --show-numbers";
  for (const auto& [name, value] : {std::pair{"--format", options.format},
                                    {"--state", options.state},
                                    {"--modem", options.modem},
                                    {"--sender", options.sender},
                                    {"--since", options.since},
                                    {"--until", options.until}})
    if (!value.empty()) command += fmt::format(" {} {}", name, util::shell_word(value));
  auto name = std::filesystem::path(options.file).filename().string();
  if (name.empty() || name == "." || name == "..") name = csv ? "inbox.csv" : "inbox.jsonl";
  return fmt::format("{} {}", command, util::shell_word("/root/" + name));
}

/// Fails if this is root and another user may write a folder on the way to the file: that user
/// could put a link or a FIFO in its place. `next` is the command to try instead.
CommandResult<void> check_target_folders(const std::string& file, const std::string& next) {
  const auto folder = find_foreign_folder(file);
  if (!folder) {
    errno = folder.error();
    return cannot_write(file);
  }
  if (!*folder) return {};
  return terminal::fail(
      kRefused, fmt::format("root does not write {}: other users may write {}", file, **folder),
      next);
}

/// A new file beside the old one, whose place it takes at the end. A pipe or device is written
/// directly.
class FileTarget final : public ExportTarget {
 public:
  explicit FileTarget(std::string file) : file_(std::move(file)) {}
  ~FileTarget() override {
    if (fd_ >= 0) ::close(fd_);
    if (!fresh_.empty()) ::unlink(fresh_.c_str());
  }
  CommandResult<void> open() {
    char resolved[PATH_MAX];
    if (::realpath(file_.c_str(), resolved) != nullptr) file_ = resolved;  // a link stays one
    if (util::is_special(file_)) {
      fd_ = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
      return fd_ < 0 ? CommandResult<void>(cannot_write(file_)) : CommandResult<void>();
    }
    auto pattern = file_ + ".XXXXXX";
    fd_ = name_.make(pattern, 0);
    if (fd_ < 0) return cannot_write(file_);
    fresh_ = pattern;
    return {};
  }
  CommandResult<void> write(std::string_view lines) override {
    if (!util::write_whole(fd_, lines)) return cannot_write(file_);
    return {};
  }
  CommandResult<void> finish() override {
    if (fresh_.empty()) return {};
    const auto replaced = util::replace_file(fd_, fresh_, file_);
    if (replaced == util::Replaced::no) return cannot_write(file_);
    fresh_.clear();
    if (replaced == util::Replaced::not_durable) return cannot_write(file_);
    name_.forget();
    return {};
  }

 private:
  std::string file_, fresh_;
  int fd_ = -1;
  TemporaryName name_;
};

/// The time of reception, as gsmrelayd writes it: such texts are in the order of time.
struct Interval {
  std::string from{}, to{};  ///< empty: without a limit
  util::WallTime begin{};    ///< of `from`

  bool holds(const std::string& received) const {
    return (from.empty() || received >= from) && (to.empty() || received <= to);
  }
  /// Returns how long ago it began, in whole seconds: not less than the exact time.
  std::int64_t seconds_since_begin(util::WallTime now) const {
    return std::chrono::ceil<std::chrono::seconds>(now - begin).count() + 1;
  }
};

CommandResult<Interval> interval_of(const ExportOptions& options, util::WallTime now) {
  Interval interval;
  const auto since = config::parse_duration(options.since);
  const auto until = config::parse_duration(options.until);
  const auto wrong = [](const std::string& text, const auto& time) {
    return !text.empty() && (!time || time->count() < 1'000);
  };
  if (wrong(options.since, since) || wrong(options.until, until))
    return terminal::fail(kUsage, "--since and --until are times such as 30m, 12h or 7d",
                          "gsmrelay inbox export --since 7d --until 1d week.csv");
  if (!options.since.empty()) {
    interval.begin = now - *since;
    interval.from = util::iso8601(interval.begin);
  }
  if (!options.until.empty()) interval.to = util::iso8601(now - *until);
  if (!interval.from.empty() && !interval.to.empty() && interval.from >= interval.to)
    return terminal::fail(kUsage, "--since must be longer ago than --until",
                          "gsmrelay inbox export --since 7d --until 1d week.csv");
  return interval;
}

/// Fetches and writes. Made, run once and destroyed.
class InboxExport {
 public:
  InboxExport(Context& context, const ExportOptions& options, Interval interval, bool csv,
              ExportTarget& target)
      : context_(context),
        options_(options),
        interval_(std::move(interval)),
        csv_(csv),
        target_(target) {}

  CommandResult<void> run() {
    if (csv_)
      if (auto written = target_.write(csv_header(options_.with_text)); !written) return written;
    std::optional<std::int64_t> before;
    for (;;) {
      const auto page = try_fetch(context_, page_request(before));
      if (!page) return terminal::fail(page.error());
      if (auto written = write_page(list(*page, "messages")); !written) return written;
      const auto next = maybe_number(*page, "before");
      if (!next) break;
      if (before && *next >= *before)
        return terminal::fail(kFailed, "gsmrelayd gives the same page again", "gsmrelay version");
      before = next;
    }
    if (shows_progress()) context_.err << '\r' << std::string(kWidth / 2, ' ') << '\r';
    return target_.finish();
  }

  std::int64_t written() const { return written_; }
  /// Messages whose text was erased.
  std::int64_t without_text() const { return without_text_; }

 private:
  ApiRequest page_request(std::optional<std::int64_t> before) const {
    constexpr int kPerPage = 200, kPerPageWithText = 100;
    ApiRequest request{.path = "/v1/inbox", .usual_seconds = 60};
    request.query.emplace_back("limit",
                               std::to_string(options_.with_text ? kPerPageWithText : kPerPage));
    if (options_.with_text) request.query.emplace_back("text", "1");
    if (before) request.query.emplace_back("before", std::to_string(*before));
    for (const auto& [name, value] : {std::pair{"state", options_.state},
                                      {"modem", options_.modem},
                                      {"sender", options_.sender}})
      if (!value.empty()) request.query.emplace_back(name, value);
    // gsmrelayd counts from now, which moves from page to page; the exact limit is Interval::from.
    if (!interval_.from.empty())
      request.query.emplace_back(
          "since_s", std::to_string(interval_.seconds_since_begin(util::SystemClock().wall())));
    put_numbers(context_, request);
    return request;
  }

  CommandResult<void> write_page(const Json& messages) {
    std::string lines;
    for (const auto& one : messages) {
      if (!interval_.holds(one.text("received"))) continue;
      auto message = one;
      message.erase("age_s");
      if (options_.with_text && flag(message, "payload_erased")) ++without_text_;
      lines += csv_ ? csv_line(message, options_.with_text)
                    : message.dump({.ascii = to_terminal()}) + '\n';
      ++written_;
    }
    auto done = target_.write(lines);
    if (shows_progress())
      context_.err << '\r' << plural(written_, "message", "messages") << std::flush;
    return done;
  }

  /// Returns true if control characters of the C1 set would reach a terminal.
  bool to_terminal() const { return context_.terminal && options_.file == "-"; }

  bool shows_progress() const { return context_.err_terminal && !to_terminal(); }

  Context& context_;
  const ExportOptions& options_;
  const Interval interval_;
  const bool csv_;
  ExportTarget& target_;
  std::int64_t written_ = 0, without_text_ = 0;
};

std::string render_export(const Context& /*context*/, const Json& done) {
  auto out =
      fmt::format("{} written to {}\n", plural(number(done, "messages"), "message", "messages"),
                  text(done, "file"));
  if (const auto without = number(done, "without_text"); without > 0)
    out += fmt::format("{} without text: it was erased\n",
                       plural(without, "message is", "messages are"));
  return out;
}

}  // namespace

std::string csv_header(bool with_text) {
  std::string out;
  for (const char* column : kColumns) out += (out.empty() ? "" : ",") + std::string(column);
  if (with_text)
    for (const char* column : kTextColumns) out += "," + std::string(column);
  return out + "\r\n";
}

std::string csv_line(const Json& message, bool with_text) {
  std::string out;
  const auto add = [&](const char* column) {
    out += (column == kColumns.front() ? "" : ",") + csv_cell(message[column]);
  };
  for (const char* column : kColumns) add(column);
  if (with_text)
    for (const char* column : kTextColumns) add(column);
  return out + "\r\n";
}

void export_inbox(Context& context, const ExportOptions& options) {
  auto interval = interval_of(options, util::SystemClock().wall());
  if (!interval) return print_error(context, interval.error());
  const bool to_stream = options.file == "-";
  const bool csv = options.format.empty() ? util::lower(options.file).ends_with(".csv")
                                          : options.format == "csv";
  std::unique_ptr<ExportTarget> target;
  if (to_stream) {
    target = std::make_unique<StreamTarget>(context.out);
  } else {
    const auto next = command_for_root_folder(context, options, csv);
    if (const auto safe = check_target_folders(options.file, next); !safe)
      return print_error(context, safe.error());
    auto file = std::make_unique<FileTarget>(options.file);
    if (const auto opened = file->open(); !opened) return print_error(context, opened.error());
    target = std::move(file);
  }
  InboxExport run(context, options, std::move(*interval), csv, *target);
  if (const auto done = run.run(); !done) return print_error(context, done.error());
  if (to_stream) return;
  show(context,
       {{"schema", "gsmrelay/1"},
        {"file", options.file},
        {"messages", run.written()},
        {"without_text", run.without_text()}},
       {"", render_export});
}

}  // namespace cli
