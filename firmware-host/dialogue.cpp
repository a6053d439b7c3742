#include "firmware-host/dialogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cctype>

#include "firmware-host/error_text.hpp"
#include "firmware-host/modem.hpp"
#include "firmware-host/parser.hpp"

namespace firmware {

namespace {

constexpr char kCr = '\r', kLf = '\n', kEsc = 0x1B, kCtrlZ = 0x1A, kBackspace = 0x08;
constexpr std::size_t kMaxCommand = 2048;
constexpr std::size_t kMaxData = 4096;
constexpr std::size_t kMaxInputHeld = 64 * 1024;

std::string capitals_outside_quotes(std::string_view text) {
  std::string out(text);
  bool quoted = false;
  for (char& c : out) {
    if (c == '"') quoted = !quoted;
    if (!quoted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace

Dialogue::Dialogue(Modem& modem, Line& line, Timers& timers)
    : modem_(modem), line_(line), timers_(timers) {}

void Dialogue::feed(std::string_view octets) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (held_) {
      const std::string_view rest = octets.substr(i);
      input_.append(rest.substr(0, kMaxInputHeld - std::min(kMaxInputHeld, input_.size())));
      return;
    }
    if (finish_) {
      take_data(octets[i]);
    } else {
      take(octets[i]);
    }
  }
}

void Dialogue::take(char c) {
  assert(!held_ && !finish_);
  if (c == kLf || c == '\0') return;
  if (modem_.settings().echo) line_.append({&c, 1});
  if (c == kCr) {
    run_line();
  } else if (c == kBackspace) {
    if (!command_.empty()) command_.pop_back();
  } else if (c == kEsc || c == kCtrlZ) {
    command_.clear();
  } else if (command_.size() < kMaxCommand) {
    command_ += c;
    if (command_.size() == 2 && (command_ == "A/" || command_ == "a/")) {
      command_ = last_command_;
      run_line();
    }
  }
}

void Dialogue::take_data(char c) {
  assert(!held_ && finish_);
  if (c == kEsc) {
    finish_ = nullptr;
    data_.clear();
    finish(ok());
    return;
  }
  if (modem_.settings().echo && c != kCtrlZ) line_.append({&c, 1});
  if (c == kCtrlZ) {
    const Finish done = std::move(finish_);
    finish_ = nullptr;
    const std::string data = std::move(data_);
    data_.clear();
    running_ = true;
    finish(done(data));
  } else if (c == kCr && modem_.settings().text_mode) {
    data_ += '\n';
    line_.append("\r\n> ");
  } else if (data_.size() < kMaxData && (c != kLf || (modem_.settings().text_mode && !after_cr_))) {
    data_ += c;  // a LF of its own is a character of the text
  }
  after_cr_ = c == kCr;
}

void Dialogue::run_line() {
  std::string line = std::move(command_);
  command_.clear();
  // Noise before "AT" is skipped, as auto-bauding modems do (V.250 §5.2.1).
  const std::string upper = capitals_outside_quotes(line);
  const std::size_t at = upper.find("AT");
  if (at == std::string::npos) return;
  last_command_ = std::move(line);
  running_ = true;
  finish(run_body(std::string_view(upper).substr(at + 2)));
}

Answer Dialogue::run_body(std::string_view body) {
  Parser parser(body);
  running_name_ = {};
  if (body.empty()) return run_call(Call{});
  Answer answer = ok();
  while (const auto call = parser.next()) {
    answer = run_call(*call);
    if (answer.kind != Answer::Kind::ok) return answer;
  }
  return parser.failed() ? error() : answer;
}

Answer Dialogue::run_call(const Call& call) {
  modem_.count_command(call.name);
  if (const auto refusal = modem_.faults().refusal(call.name)) return *refusal;
  if (call.name.empty()) return ok();
  if (const Phrase* phrase = find_phrase(personality(), call.text)) return run_phrase(*phrase);
  const AtCommand* command = find_command(call.name);
  if (command == nullptr) return personality().unknown_command;
  running_name_ = command->name;
  if (!call.test()) {
    if (const auto refusal = modem_.missing(command->needs)) return *refusal;
  }
  return command->run(modem_, call);
}

const Personality& Dialogue::personality() const {
  return *modem_.config().personality;
}

Answer Dialogue::run_phrase(const Phrase& phrase) {
  if (wants_sim(phrase)) {
    if (modem_.sim() == nullptr) return cme(10);
    say(filled(phrase, *modem_.sim()));
  } else if (!phrase.line.empty()) {
    say(phrase.line);
  }
  if (phrase.restarts) modem_.restart_after_answer();
  return phrase.final;
}

void Dialogue::say(std::string_view text) {
  if (modem_.settings().verbose) answer_ += personality().line_end;
  answer_ += text;
  answer_ += personality().line_end;
}

void Dialogue::urc(std::string_view text) {
  if (busy()) {
    urcs_.emplace_back(text);
    return;
  }
  line_.append(personality().line_end);
  line_.append(text);
  line_.append(personality().line_end);
}

Answer Dialogue::prompt(Finish finish) {
  finish_ = std::move(finish);
  data_.clear();
  return {Answer::Kind::prompt};
}

void Dialogue::append_final(Answer answer) {
  const Settings& settings = modem_.settings();
  if (settings.quiet) return;
  const std::string text = final_text(answer, settings.cmee, settings.verbose);
  if (text.empty()) return;
  const std::string end(personality().line_end);
  answer_ += settings.verbose ? end + text + end : text + "\r";
}

void Dialogue::finish(Answer answer) {
  Faults& faults = modem_.faults();
  if (answer.kind == Answer::Kind::prompt) {
    if (faults.happens(Fault::lose_prompt)) {
      finish_ = nullptr;
    } else {
      answer_ += faults.happens(Fault::odd_prompt) ? "\r\n>\r\n" : "\r\n> ";
    }
  } else {
    finish_ = nullptr;
    const bool final_lost = answer.kind == Answer::Kind::ok && faults.happens(Fault::lose_final);
    if (!final_lost) append_final(answer);
  }
  if (faults.happens(Fault::urc_inside))
    answer_ = with_urc_inside(answer_, modem_.next_ignored_line());
  if (faults.happens(Fault::cut_answer)) answer_.resize(answer_.size() / 2);
  if (faults.happens(Fault::garbage)) answer_.insert(0, noise());
  if (faults.happens(Fault::lose_answer)) answer_.clear();
  release(faults.delay(running_name_));
}

void Dialogue::release(util::Duration delay) {
  line_.append(answer_, delay);
  answer_.clear();
  running_ = false;
  if (delay > util::Duration::zero()) {
    held_ = true;
    timers_.after(delay, [this, mine = generation_] {
      if (mine == generation_) resume();
    });
    return;
  }
  if (!busy()) flush_urcs();
  modem_.after_command();
}

void Dialogue::resume() {
  assert(held_);
  held_ = false;
  if (!busy()) flush_urcs();
  modem_.after_command();
  const std::string input = std::move(input_);
  input_.clear();
  feed(input);
}

void Dialogue::flush_urcs() {
  const std::vector<std::string> waiting = std::move(urcs_);
  urcs_.clear();
  for (const std::string& text : waiting) urc(text);
}

void Dialogue::reset() {
  ++generation_;
  command_.clear();
  input_.clear();
  answer_.clear();
  urcs_.clear();
  data_.clear();
  finish_ = nullptr;
  running_ = held_ = false;
}

}  // namespace firmware
