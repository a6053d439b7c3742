#include "at/error_texts.hpp"

#include <doctest/doctest.h>

#include "at/result_code.hpp"

TEST_CASE("every known code has its text, and the text has its code") {
  int known = 0;
  for (int code = 0; code < 1000; ++code) {
    if (const auto text = at::cme_text(code); !text.empty()) {
      CHECK(at::cme_code(text) == code);
      ++known;
    }
    if (const auto text = at::cms_text(code); !text.empty()) {
      // 22 and 42 are both "congestion" in TS 24.011 §E.2.
      CHECK(at::cms_text(at::cms_code(text)) == text);
      ++known;
    }
  }
  CHECK(known > 90);
}

TEST_CASE("an error is known in each spelling of its words") {
  struct Spelling {
    const char* words;
    int code;
  };
  for (const auto& spelling :
       {Spelling{"SIM not inserted", 10}, Spelling{"sim not inserted.", 10},
        Spelling{"(U)SIM PIN required", 11}, Spelling{"PH_SIM PIN required", 5},
        Spelling{"PH-NET PIN required", 40}, Spelling{"PH_NET PIN required", 40},
        Spelling{"network personalisation PIN required", 40},
        Spelling{"Network subset personalization PUK required", 43}, Spelling{"No SIM card", 10},
        Spelling{"(U)SIM card not inserted", 10}, Spelling{"SIM PIN1 required", 11},
        Spelling{"SIM PUK", 12}, Spelling{"SIM not ready.", 14}, Spelling{"PH-SP PIN required", 44},
        Spelling{"PH-CORP PUK required", 47}}) {
    CAPTURE(spelling.words);
    CHECK(at::cme_code(spelling.words) == spelling.code);
  }
  CHECK(at::cms_code("(U)SIM busy") == 314);
  CHECK(at::cms_code("PH-(U)SIM PIN required") == 312);
  CHECK(at::cms_code("SMSC address unknown.") == 330);
}

TEST_CASE("codes of a vendor and unknown codes give retry") {
  CHECK(at::cms_advice(514) == util::Advice::retry);
  CHECK(at::cme_advice(-1) == util::Advice::retry);
  CHECK(at::cms_advice(160) == util::Advice::reject);
  CHECK(at::cme_text(9999).empty());
  CHECK(at::cms_code("no such text") == -1);
}

TEST_CASE("the tables of errors are ordered by code and have a text for each") {
  for (const auto table : {at::cme_errors(), at::cms_errors()}) {
    CHECK(table.size() > 40);
    for (std::size_t i = 1; i < table.size(); ++i) CHECK(table[i - 1].code < table[i].code);
    for (const auto& row : table) CHECK(!row.text.empty());
  }
}
