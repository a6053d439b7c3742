#include "terminal/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

using terminal::printable;
using terminal::truncate;
using terminal::width;
using terminal::wrap;

TEST_CASE("printable() replaces characters that can control a terminal") {
  CHECK(printable("a\x1b[2Jb\nc\x7f") == "a?[2Jb?c?");
  CHECK(printable("\xC2\x9B"
                  "31m") == "?31m");
  CHECK(printable("\xE2\x80\xAE"
                  "abc") == "?abc");
  CHECK(printable("M\xC3\xBCnchen") == "M\xC3\xBCnchen");
  CHECK(printable("\xFF") == "\xEF\xBF\xBD");
}

TEST_CASE("printable() replaces line ends, overrides and broken UTF-8 of a server's text") {
  CHECK(printable("a\r\n\x1b\u202e\xff"
                  "b") == "a????\uFFFDb");
}

TEST_CASE("width() counts columns, not octets") {
  CHECK(width("abc") == 3);
  CHECK(width("Zürich") == 6);
  CHECK(width("東京") == 4);
  CHECK(width("e\xCC\x81") == 1);
}

TEST_CASE("truncate() marks the cut and never cuts inside a character") {
  CHECK(truncate("kitchen", 7, false) == "kitchen");
  CHECK(truncate("kitchen", 5, false) == "kitc…");
  CHECK(truncate("kitchen", 5, true) == "kit..");
  CHECK(truncate("東京東京", 6, false) == "東京…");
  CHECK(width(truncate("東京東京", 4, false)) <= 4);
  CHECK(truncate("abc", 1, false) == "…");
  CHECK(truncate("abc", 1, true) == "a");
  CHECK(terminal::head("a東京", 2) == "a");
}

TEST_CASE("hang() breaks a long text at ';' or blanks, and no line is wider than a terminal") {
  CHECK(terminal::hang("prog: ", "what", 2) == "prog: what\n");
  CHECK(terminal::hang("prog: ", "", 2) == "prog: \n");
  const std::string first(50, 'a'), second(40, 'b');
  CHECK(terminal::hang("  next: ", first + " 1; " + second + " 2; c", 8) ==
        "  next: " + first + " 1;\n        " + second + " 2; c\n");
  const std::string words = first + " " + second + "; " + second;
  CHECK(terminal::hang("p: ", words, 2) ==
        "p: " + first + "\n  " + second + ";\n  " + second + "\n");
  for (const std::string& text : {std::string(300, 'x'), std::string(90, ';'), words + words,
                                  std::string("a; ") + std::string(200, 'x') + "; b"}) {
    std::istringstream lines(terminal::hang("gsmrelay: ", text, 2));
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) widest = std::max(widest, width(line));
    CHECK(widest <= terminal::kWidth);
    CHECK(terminal::hang("p: ", text, 2, terminal::kAnyWidth) == "p: " + text + "\n");
  }
}

TEST_CASE("a next command is broken only where a shell continues it, and no word is cut") {
  using terminal::next_line;
  CHECK(next_line("gsmrelay modem list") == "  next: gsmrelay modem list\n");
  CHECK(next_line("").empty());  // a server that asks to wait: nothing is to be done
  const std::string path = "/etc/gsmrelay/secrets.d/a-rather-long-name-of-a-token";
  CHECK(next_line("sudo chown gsmrelay " + path + " && sudo chmod 600 " + path) ==
        "  next: sudo chown gsmrelay \\\n        " + path + " &&\n        sudo chmod 600 " + path +
            "\n");
  CHECK(next_line("sudo chmod 600 " + path) == "  next: sudo chmod 600 " + path + "\n");
  CHECK(next_line("df -h " + path + "; cat " + path) ==
        "  next: df -h " + path + ";\n        cat " + path + "\n");
  const std::string longest(100, 'w');
  CHECK(next_line(longest) == "  next: " + longest + "\n");
  CHECK(next_line("cat " + longest) == "  next: cat \\\n        " + longest + "\n");
  for (const std::string& word :
       {"'/my " + longest + "; it'\\''s'", "\"/my " + longest + " && \\\"x\"", "/my\\ " + longest,
        longest + "\\;", "d'" + longest})
    CHECK(next_line("rm " + word + " b") == "  next: rm \\\n        " + word + " \\\n        b\n");
  CHECK(next_line("cat " + longest + " && b", terminal::kAnyWidth) ==
        "  next: cat " + longest + " && b\n");
}

TEST_CASE("wrap() breaks at blanks and keeps every word") {
  CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("", 7) == std::vector<std::string>{""});
  CHECK(wrap("abcdefghij", 4) == std::vector<std::string>{"abcd", "efgh", "ij"});
}
