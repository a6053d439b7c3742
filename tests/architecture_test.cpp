// Checks the rules of docs/architecture.md: a file includes only from its own or a lower layer,
// folders have no cycles, one folder includes a library, a catalogue line has its file, a source
// has its test.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/places.hpp"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = places::source("");

// The layers of the code base, by folder. `util` includes only std and fmt; no other folder
// includes a program.
const std::map<std::string, int> kLine = {
    {"util", 1},
    {"json", 1},
    {"io", 2},
    {"terminal", 2},
    {"config", 2},
    {"warnings", 2},
    {"crypto", 2},
    {"at", 3},
    {"sms", 3},
    {"mail", 3},
    {"modem", 4},
    {"spool", 4},
    {"net", 4},
    {"api", 4},
    {"relay", 5},
    {"drivers", 5},
    {"control", 5},
    {"monitoring", 5},
    {"gsmrelayd", 6},
    {"cli", 6},
    {"firmware-host", 6},
    {"usb_helper", 6},
    // The back end and the app; the appliance's modules must not know of them (kForbidden's last
    // lines).
    {"database", 2},
    {"payload", 3},
    {"service", 5},
    {"app", 6},
    {"backend/platforms", 5},
    {"backend/vault", 6},
    {"backend/gateway_server", 6},
    {"backend/publisher", 6},
};

// Modules of the back end and the app, and which modules of the appliance they may know.
const std::set<std::string> kBackEnd = {
    "payload",           "service",       "app",
    "backend/platforms", "backend/vault", "backend/gateway_server",
    "backend/publisher"};
const std::set<std::string> kShared = {"util",     "api", "json", "config",   "crypto",
                                       "database", "net", "sms",  "terminal", "mail"};

// Layer 3 is pure: it includes util alone, payload also crypto. The first folder of each pair must
// not include the second one.
const std::set<std::pair<std::string, std::string>> kForbidden = {
    {"at", "io"},         {"at", "config"},     {"at", "crypto"},      {"sms", "io"},
    {"sms", "config"},    {"sms", "crypto"},    {"mail", "io"},        {"mail", "config"},
    {"mail", "database"}, {"modem", "spool"},   {"modem", "net"},      {"spool", "modem"},
    {"spool", "net"},     {"net", "spool"},     {"relay", "drivers"},  {"relay", "modem"},
    {"drivers", "spool"}, {"drivers", "relay"}, {"payload", "config"}, {"payload", "database"},
    {"at", "database"},   {"sms", "database"},  {"net", "database"},   {"net", "config"},
    {"net", "crypto"},    {"api", "spool"},     {"api", "modem"},      {"net", "api"},
    {"spool", "api"},     {"modem", "api"},
};

// The folders that may include each library.
const std::vector<std::pair<std::regex, std::set<std::string>>> kLibraries = {
    {std::regex("libserialport\\.h|libudev\\.h"), {"io"}},
    {std::regex("SQLiteCpp/.*|sqlite3\\.h"), {"spool", "database"}},
    {std::regex("curl/.*|microhttpd\\.h|gnutls/.*"), {"net"}},
    {std::regex("openssl/.*|argon2\\.h"), {"crypto"}},
    {std::regex("nlohmann/.*"), {"json"}},
    {std::regex("CLI/.*"), {"terminal"}},
    {std::regex("qrencode\\.h"), {"backend/gateway_server", "terminal"}},
    {std::regex("toml\\+\\+/.*|toml\\.hpp"), {"config"}},
    {std::regex("systemd/.*"), {"gsmrelayd", "service"}},
};

// Sources that are tested through another module, with the test that covers them.
const std::map<std::string, std::string> kTestedElsewhere = {
#include "architecture_exceptions.inc"
};

std::string read(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// "src/sms/gsm7.cpp" belongs to "sms", "drivers/generic.cpp" to "drivers",
/// "src/backend/vault/x.cpp" to "backend/vault".
std::string folder_of(const fs::path& relative) {
  auto part = relative.begin();
  if (*part == "src") ++part;
  if (*part != "backend") return part->string();
  return "backend/" + std::next(part)->string();
}

std::vector<fs::path> sources(const std::vector<std::string>& extensions) {
  std::vector<fs::path> found;
  for (const char* top : {"src", "drivers", "firmware-host"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const auto extension = entry.path().extension().string();
      if (std::find(extensions.begin(), extensions.end(), extension) != extensions.end())
        found.push_back(fs::relative(entry.path(), kRoot));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

struct Include {
  std::string what;
  bool own = false;  // "…" rather than <…>
};

std::vector<Include> includes(const fs::path& relative) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"])re");
  std::vector<Include> found;
  std::istringstream text(read(kRoot / relative));
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) found.push_back({match[2], match[1] == "\""});
  }
  return found;
}

}  // namespace

TEST_CASE("a file includes only from its own or a lower line") {
  int looked_at = 0;
  for (const auto& file : sources({".cpp", ".hpp"})) {
    const auto from = folder_of(file);
    REQUIRE_MESSAGE(kLine.contains(from), file.string()
                                              << " is in a folder that the table of layers lacks");
    for (const auto& include : includes(file)) {
      if (!include.own) continue;
      const auto to = folder_of(fs::path(include.what));
      if (!kLine.contains(to) || to == from) continue;
      ++looked_at;
      CHECK_MESSAGE(kLine.at(to) <= kLine.at(from),
                    file.string() << " includes a file of a higher layer: " << include.what);
      CHECK_MESSAGE(kLine.at(to) < 6, file.string() << " includes a program's " << include.what);
      CHECK_MESSAGE(!kForbidden.contains({from, to}), file.string()
                                                          << " must not know " << include.what);
    }
  }
  CHECK(looked_at > 50);
}

TEST_CASE("the appliance does not know the back end, and the back end knows shared modules only") {
  for (const auto& file : sources({".cpp", ".hpp"})) {
    const auto from = folder_of(file);
    for (const auto& include : includes(file)) {
      if (!include.own) continue;
      const auto to = folder_of(fs::path(include.what));
      if (!kLine.contains(to) || to == from) continue;
      if (kBackEnd.contains(from))
        CHECK_MESSAGE((kBackEnd.contains(to) || kShared.contains(to)),
                      file.string() << " must not know " << include.what);
      else
        CHECK_MESSAGE(!kBackEnd.contains(to), file.string() << " must not know " << include.what);
    }
  }
}

TEST_CASE("the page names every folder in its line") {
  std::map<int, std::string> lines;
  std::istringstream page(read(kRoot / "docs/architecture.md"));
  for (std::string line; std::getline(page, line);)
    if (line.size() > 3 && line[0] >= '1' && line[0] <= '6' && line.substr(1, 2) == "  ")
      lines[line[0] - '0'] = line + ' ';
  REQUIRE(lines.size() == 6);
  for (const auto& [folder, number] : kLine) {
    const bool at_top = folder == "drivers" || folder == "firmware-host";
    const auto name =
        folder.starts_with("backend/") && number == 6 ? "src/backend/*" : "src/" + folder;
    CHECK_MESSAGE(lines.at(number).find(' ' + (at_top ? folder : name) + ' ') != std::string::npos,
                  folder << " is not in line " << number);
  }
}

TEST_CASE("folders have no cycle") {
  std::map<std::string, std::set<std::string>> edges;
  for (const auto& file : sources({".cpp", ".hpp"})) {
    for (const auto& include : includes(file)) {
      const auto to = folder_of(fs::path(include.what));
      if (include.own && kLine.contains(to) && to != folder_of(file))
        edges[folder_of(file)].insert(to);
    }
  }
  // Remove folders without dependencies until none is left. The remaining ones form a cycle.
  while (!edges.empty()) {
    const auto leaf = std::find_if(edges.begin(), edges.end(), [&](const auto& node) {
      return std::none_of(node.second.begin(), node.second.end(),
                          [&](const auto& to) { return edges.contains(to); });
    });
    REQUIRE_MESSAGE(leaf != edges.end(),
                    "cycle among folders, one of them " << edges.begin()->first);
    edges.erase(leaf);
  }
}

TEST_CASE("one folder sees each library") {
  for (const auto& file : sources({".cpp", ".hpp"})) {
    for (const auto& include : includes(file)) {
      for (const auto& [library, folders] : kLibraries) {
        if (include.own || !std::regex_match(include.what, library)) continue;
        CHECK_MESSAGE(folders.contains(folder_of(file)), file.string()
                                                             << " includes " << include.what);
      }
    }
  }
}

TEST_CASE("nlohmann-json stays out of headers") {
  for (const auto& file : sources({".hpp"})) {
    for (const auto& include : includes(file)) {
      CHECK_MESSAGE(include.what != "nlohmann/json.hpp", file.string());
    }
  }
}

namespace {

/// The names in a catalogue: the words in brackets of its lines, "huawei_lte" of
/// DRIVER(huawei_lte).
std::set<std::string> names_in(const fs::path& catalogue) {
  static const std::regex kCatalogueLine(R"re(^\s*[A-Z_]+\((\w+)\))re");
  std::set<std::string> names;
  std::istringstream text(read(kRoot / catalogue));
  for (std::string line; std::getline(text, line);) {
    std::smatch match;
    if (std::regex_search(line, match, kCatalogueLine)) names.insert(match[1]);
  }
  return names;
}

}  // namespace

TEST_CASE("a catalogue line has its file and a file its line") {
  struct Catalogue {
    std::string def, folder;
    std::string marks_entry = {};  ///< in a folder with other sources: what only an entry holds
  };
  const std::vector<Catalogue> catalogues = {
      {"drivers/drivers.def", "drivers", "constinit const modem::Profile"},
      {"src/cli/commands.def", "src/cli/commands"},
      {"src/app/commands.def", "src/app/commands"},
      {"firmware-host/commands.def", "firmware-host/commands"},
      {"drivers/drivers.def", "firmware-host/personalities"},
  };
  for (const auto& [def, folder, marks_entry] : catalogues) {
    const auto lines = names_in(def);
    CHECK_MESSAGE(!lines.empty(), def << " is empty");
    const bool shared_files =
        def == "firmware-host/commands.def";  // related commands may share a file
    std::string all;
    std::set<std::string> files;
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() != ".cpp") continue;
      const auto source = read(entry.path());
      all += source;
      if (source.find(marks_entry) != std::string::npos) files.insert(entry.path().stem());
    }
    for (const auto& line : lines) {
      CHECK_MESSAGE((files.contains(line) || (shared_files && all.find(line) != std::string::npos)),
                    def << " names " << line << " which has no file");
    }
    if (shared_files) continue;
    for (const auto& file : files) {
      CHECK_MESSAGE(lines.contains(file), folder << "/" << file << ".cpp has no line in " << def);
    }
  }
}

namespace {

/// A modem family is a table (drivers/X.cpp) and a personality of the emulator; families_test and
/// transcripts_test run both for each line of the catalogue.
bool is_tested_as_a_family(const fs::path& file) {
  const auto folder = file.parent_path();
  return (folder == "drivers" || folder == "firmware-host/personalities") &&
         names_in("drivers/drivers.def").contains(file.stem());
}

}  // namespace

/// A platform is described in one folder and published in another.
TEST_CASE("each platform's descriptor has its API and the other way round") {
  const auto names = [](const char* folder) {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(kRoot / folder))
      if (entry.path().extension() == ".cpp" && entry.path().stem() != "catalogue")
        out.insert(entry.path().stem());
    return out;
  };
  CHECK(names("src/backend/platforms") == names("src/backend/publisher/platforms"));
}

TEST_CASE("a source has its test") {
  for (const auto& file : sources({".cpp"})) {
    if (file.filename() == "main.cpp" || is_tested_as_a_family(file)) continue;
    const auto name = file.generic_string();
    auto below = name.starts_with("src/") ? name.substr(4) : name;
    // A descriptor is data: catalogue_test looks at all of them.
    if (name.starts_with("src/backend/platforms/")) below = "backend/platforms/catalogue.cpp";
    const auto test = kRoot / "tests" / (below.substr(0, below.size() - 4) + "_test.cpp");
    const bool excepted = kTestedElsewhere.contains(name);
    CHECK_MESSAGE((fs::exists(test) != excepted),
                  name << std::string(excepted ? ": the exception is no longer needed"
                                               : ": no test beside it and no exception"));
    if (excepted)
      CHECK_MESSAGE(fs::exists(kRoot / kTestedElsewhere.at(name)),
                    name << ": the exception names no file");
  }
}

namespace {

/// The anchors of a Markdown page: each heading in lower case, blanks as '-', without punctuation.
std::set<std::string> anchors_of(const fs::path& page) {
  std::set<std::string> anchors;
  std::istringstream text(read(page));
  for (std::string line; std::getline(text, line);) {
    const auto level = line.find_first_not_of('#');
    if (level == 0 || level == std::string::npos || line[level] != ' ') continue;
    std::string anchor;
    for (const char c : line.substr(level + 1)) {
      if (c == ' ') anchor += '-';
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_')
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    anchors.insert(anchor);
  }
  return anchors;
}

/// Files in which a reader may meet a citation, relative to the root.
std::vector<fs::path> citing_files() {
  const std::set<std::string> kinds = {".cpp", ".hpp", ".c",  ".h",   ".def",
                                       ".inc", ".md",  ".in", ".yaml"};
  std::vector<fs::path> found;
  for (const char* top : {"src", "drivers", "firmware-host", "tests", "docs", "systemd", "udev"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top))
      if (kinds.contains(entry.path().extension().string()))
        found.push_back(fs::relative(entry.path(), kRoot));
  }
  for (const auto& entry : fs::directory_iterator(kRoot))
    if (entry.path().extension() == ".md") found.push_back(entry.path().filename());
  return found;
}

}  // namespace

TEST_CASE("a comment or document cites no page that is not in the repository") {
  static const std::regex kCited(R"re(([\w./:-]*\w\.md)\b(?:#([\w-]+))?( \d+\.\d)?)re");
  std::map<fs::path, std::set<std::string>> anchors;
  for (const auto& file : citing_files()) {
    const auto text = read(kRoot / file);
    for (std::sregex_iterator at(text.begin(), text.end(), kCited), end; at != end; ++at) {
      std::string cited = (*at)[1];
      const std::string anchor = (*at)[2];
      if (at->prefix().str().ends_with("DOCDIR@")) cited.erase(0, 1);  // where docs/ is installed
      if (cited.find("//") != std::string::npos) continue;             // a page of another site
      const auto beside = kRoot / file.parent_path() / cited;
      const auto page = fs::exists(kRoot / cited) ? kRoot / cited
                        : fs::exists(beside)      ? beside
                                                  : kRoot / "docs" / cited;
      CHECK_MESSAGE(fs::exists(page), file.string() << " cites " << cited << ", which is not here");
      CHECK_MESSAGE(!(*at)[3].matched, file.string() << " cites " << at->str()
                                                     << "; cite one of its headings by its anchor");
      if (anchor.empty() || !fs::exists(page)) continue;
      if (!anchors.contains(page)) anchors[page] = anchors_of(page);
      CHECK_MESSAGE(anchors[page].contains(anchor),
                    file.string() << " cites " << at->str() << ", which has no such heading");
    }
  }
}

TEST_CASE("no source is skipped, disabled or unfinished by its own words") {
  // Built from halves so that this file does not find itself.
  const std::vector<std::string> marks = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                          std::string("doctest::") + "skip",
                                          std::string("DISAB") + "LED_"};
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    const auto text = read(entry.path());
    for (const auto& mark : marks)
      CHECK_MESSAGE(text.find(mark) == std::string::npos, entry.path().string() << " has " << mark);
  }
  for (const auto& file : sources({".cpp", ".hpp"})) {
    const auto text = read(kRoot / file);
    for (const auto& mark : marks)
      CHECK_MESSAGE(text.find(mark) == std::string::npos, file.string() << " has " << mark);
  }
}

TEST_CASE(
    "row 174: no source of the programs starts a shell, so that no text of an SMS can reach one") {
  static const std::regex kShell(
      R"x(\b(popen|wordexp)\s*\(|\bsystem\s*\(\s*[^)\s]|"(/bin/)?(ba|da)?sh"|"-c")x");
  for (const char* line :
       {"::popen(\"x\", \"r\")", "std::system(line.c_str());", "{\"/bin/sh\", \"-c\"}"})
    CHECK(std::regex_search(line, kShell));
  int found = 0;
  for (const auto& file : sources({".cpp", ".hpp"})) {
    const auto text = read(kRoot / file);
    CHECK_MESSAGE(!std::regex_search(text, kShell), file.string());
    ++found;
  }
  CHECK(found > 500);
}

// What gsmrelay explains must be something that it can show.
TEST_CASE("each code of the catalogue of warnings is set somewhere") {
  static const std::regex kCode(R"x(\.code = "([a-z0-9-]+)")x");
  const std::string catalogue = "src/warnings/catalogue.cpp";
  std::string others;
  for (const auto& file : sources({".cpp", ".hpp"}))
    if (file.string().starts_with("src/") && file != catalogue) others += read(kRoot / file);
  const auto text = read(kRoot / catalogue);
  int found = 0;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), kCode);
       at != std::sregex_iterator(); ++at, ++found)
    CHECK_MESSAGE(others.find('"' + (*at)[1].str() + '"') != std::string::npos, (*at)[1].str());
  CHECK(found > 50);
}

// An argument that no finding has is left out of the sentence.
TEST_CASE("each argument of the catalogue of warnings is set by a finding") {
  static const std::regex kArgument(R"(\{([a-z]+)\})");
  const std::string catalogue = "src/warnings/catalogue.cpp";
  std::string findings;
  for (const auto& file : sources({".cpp", ".hpp"})) {
    if (!file.string().starts_with("src/") || file == catalogue) continue;
    if (const auto text = read(kRoot / file); text.find("Finding") != std::string::npos)
      findings += text;
  }
  const auto text = read(kRoot / catalogue);
  int found = 0;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), kArgument);
       at != std::sregex_iterator(); ++at, ++found) {
    const auto name = (*at)[1].str();
    if (name == "subject") continue;  // of each finding
    const bool set = findings.find("{\"" + name + "\",") != std::string::npos ||
                     findings.find("emplace_back(\"" + name + "\",") != std::string::npos;
    CHECK_MESSAGE(set, name);
  }
  CHECK(found > 100);
}

// People copy these commands into a shell: a path with a blank or a quote must stay one word.
TEST_CASE("a command about a file, which an error names, has the file as a word of a shell") {
  static const std::regex kCommand(
      R"(\b(config check|config edit|ls|ls -ld?|df|df -h|fuser|fuser -v|sqlite3) (\{\d?\}|%s))");
  int found = 0;
  for (const auto& file : sources({".cpp"})) {
    const auto text = read(kRoot / file);
    for (auto at = std::sregex_iterator(text.begin(), text.end(), kCommand);
         at != std::sregex_iterator(); ++at) {
      const auto from = static_cast<std::size_t>(at->position());
      const auto statement = text.substr(from, text.find(";\n", from) - from);
      // A variable of the name holds what util::shell_word() returned.
      CHECK_MESSAGE(statement.find("word") != std::string::npos,
                    file.string() << " has " << at->str() << " without util::shell_word()");
      ++found;
    }
  }
  CHECK(found > 10);
}

// A unity build reads several sources of a module in one translation unit: there a type of a source
// can take the place of one of a header, without an error of the compiler.
TEST_CASE("a source defines no type of the name that a header of its module has") {
  static const std::regex kType(R"(^(?:struct|class) (\w+)(?: final)?(?: :[^:].*)? ?\{)");
  std::map<std::string, std::map<std::string, std::string>> in_headers;  // module, type, header
  std::vector<std::pair<fs::path, std::string>> in_sources;
  const auto module_of = [](const fs::path& file) {
    auto below = file;
    if (*file.begin() == "tests") below = fs::relative(file, "tests");
    return (below == file ? "" : "tests/") + folder_of(below);
  };
  for (const char* top : {"src", "drivers", "firmware-host", "tests"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / top)) {
      const auto extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp") continue;
      const auto file = fs::relative(entry.path(), kRoot);
      std::istringstream text(read(entry.path()));
      for (std::string line; std::getline(text, line);) {
        std::smatch match;
        if (!std::regex_search(line, match, kType)) continue;
        if (extension == ".hpp")
          in_headers[module_of(file)][match[1]] = file.generic_string();
        else
          in_sources.emplace_back(file, match[1]);
      }
    }
  }
  CHECK(in_sources.size() > 200);
  for (const auto& [file, type] : in_sources) {
    const auto& headers = in_headers[module_of(file)];
    const auto found = headers.find(type);
    const std::string other = found == headers.end() ? "" : found->second;
    CHECK_MESSAGE(other.empty(), file.string()
                                     << " defines " << type << " as " << other << " does");
  }
}
