// The parser: nlohmann-json's, which builds values of class Json.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "json/json.hpp"

namespace json {

namespace {

/// Builds the value from the parser's events. Each handler returns true to continue.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(int max_depth) : max_depth_(max_depth) {}

  bool null() override { return put({}); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool key(string_t& name) override {
    auto& object = *open_.back();
    slot_ = &object[name];  // a linear search, so the number of members is limited
    if (object.size() > kMaxMembers)
      error = fmt::format("JSON has an object of more than {} members", kMaxMembers);
    return error.empty();
  }
  bool start_object(std::size_t /*elements*/) override { return open(Json::object()); }
  bool start_array(std::size_t /*elements*/) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    error = fmt::format("no valid JSON: stopped at octet {}", position);
    return false;
  }

  Json root;
  std::string error;

 private:
  bool put(Json value) {
    place(std::move(value));
    return true;
  }

  /// Stores the value and returns its address. A container in `open_` gets no further element while
  /// an inner one is open, so the addresses stay valid.
  Json* place(Json value) {
    if (open_.empty()) return &(root = std::move(value));
    if (open_.back()->is_array()) return &open_.back()->push_back(std::move(value));
    return &(*slot_ = std::move(value));
  }

  bool open(Json container) {
    if (static_cast<int>(open_.size()) >= max_depth_) {
      error = fmt::format("JSON is nested more than {} levels deep", max_depth_);
      return false;
    }
    open_.push_back(place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  const int max_depth_;
  std::vector<Json*> open_;  ///< the containers around the next value, outermost first
  Json* slot_ = nullptr;     ///< the member that the next value in an object belongs to
};

}  // namespace

util::Result<Json> parse(std::string_view text, int max_depth) {
  Builder builder(max_depth);
  if (!nlohmann::json::sax_parse(text, &builder))
    return util::fail(util::Advice::reject, std::move(builder.error));
  return std::move(builder.root);
}

Json parse_or_null(std::string_view text, int max_depth) {
  auto parsed = parse(text, max_depth);
  return parsed ? std::move(*parsed) : Json();
}

}  // namespace json
