#include "json/json.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <new>
#include <ostream>
#include <stdexcept>

namespace json {

namespace {

const Json kNull;
const std::string kEmpty;

Json to_array(const auto& values) {
  auto array = Json::array();
  for (const auto& value : values) array.push_back(value);
  return array;
}

}  // namespace

Json::Json(unsigned long long value) noexcept : kind_(Kind::whole) {
  if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    whole_ = static_cast<std::int64_t>(value);
  } else {
    kind_ = Kind::large;
    large_ = value;
  }
}

Json::Json(const char* text) : Json(std::string(text)) {}
Json::Json(std::string_view text) : Json(std::string(text)) {}
Json::Json(std::string text) noexcept : kind_(Kind::text), text_(std::move(text)) {}
Json::Json(const std::vector<std::string>& texts) : Json(to_array(texts)) {}
Json::Json(const std::vector<int>& numbers) : Json(to_array(numbers)) {}

Json::Json(std::initializer_list<Pair> members) : kind_(Kind::object), object_() {
  object_.reserve(members.size());
  for (const auto& [name, value] : members) {
    assert(find(name) == nullptr);
    object_.push_back({std::string(name), std::move(value)});
  }
}

Json::Json(const Json& other) : Json() {
  switch (other.kind_) {
    case Kind::null:
      return;
    case Kind::boolean:
      flag_ = other.flag_;
      break;
    case Kind::whole:
      whole_ = other.whole_;
      break;
    case Kind::large:
      large_ = other.large_;
      break;
    case Kind::real:
      real_ = other.real_;
      break;
    case Kind::text:
      new (&text_) std::string(other.text_);
      break;
    case Kind::array:
      new (&array_) std::vector<Json>(other.array_);
      break;
    case Kind::object:
      new (&object_) std::vector<Member>(other.object_);
      break;
  }
  kind_ = other.kind_;
}

Json::Json(Json&& other) noexcept : kind_(other.kind_), whole_(0) {
  switch (kind_) {
    case Kind::null:
      return;
    case Kind::boolean:
      flag_ = other.flag_;
      break;
    case Kind::whole:
      whole_ = other.whole_;
      break;
    case Kind::large:
      large_ = other.large_;
      break;
    case Kind::real:
      real_ = other.real_;
      break;
    case Kind::text:
      new (&text_) std::string(std::move(other.text_));
      break;
    case Kind::array:
      new (&array_) std::vector<Json>(std::move(other.array_));
      break;
    case Kind::object:
      new (&object_) std::vector<Member>(std::move(other.object_));
      break;
  }
  other.destroy();
}

Json& Json::operator=(const Json& other) {
  return *this = Json(other);
}

Json& Json::operator=(Json&& other) noexcept {
  if (this != &other) {
    Json moved(std::move(other));  // `other` may be a part of this value
    destroy();
    new (this) Json(std::move(moved));
  }
  return *this;
}

Json::~Json() {
  destroy();
}

void Json::destroy() noexcept {
  switch (kind_) {
    case Kind::text:
      text_.~basic_string();
      break;
    case Kind::array:
      array_.~vector();
      break;
    case Kind::object:
      object_.~vector();
      break;
    default:
      break;
  }
  kind_ = Kind::null;
  whole_ = 0;
}

Json Json::array(std::initializer_list<Json> values) {
  Json made;
  made.kind_ = Kind::array;
  new (&made.array_) std::vector<Json>(values);
  return made;
}

Json Json::object(std::initializer_list<Pair> members) {
  return Json(members);
}

const std::string& Json::text() const {
  return is_string() ? text_ : kEmpty;
}

std::int64_t Json::number(std::int64_t otherwise) const {
  return kind_ == Kind::whole ? whole_ : otherwise;
}

std::optional<std::int64_t> Json::maybe_number() const {
  return kind_ == Kind::whole ? std::optional(whole_) : std::nullopt;
}

std::uint64_t Json::unsigned_number() const {
  if (kind_ == Kind::large) return large_;
  return kind_ == Kind::whole && whole_ >= 0 ? static_cast<std::uint64_t>(whole_) : 0;
}

double Json::real() const {
  switch (kind_) {
    case Kind::whole:
      return static_cast<double>(whole_);
    case Kind::large:
      return static_cast<double>(large_);
    case Kind::real:
      return real_;
    default:
      return 0;
  }
}

std::string Json::text(std::string_view name, std::string_view otherwise) const {
  const auto& member = (*this)[name];
  return member.is_string() ? member.text_ : std::string(otherwise);
}

std::int64_t Json::number(std::string_view name, std::int64_t otherwise) const {
  return (*this)[name].number(otherwise);
}

bool Json::boolean(std::string_view name, bool otherwise) const {
  const auto& member = (*this)[name];
  return member.is_boolean() ? member.flag_ : otherwise;
}

std::size_t Json::size() const {
  return is_array() ? array_.size() : is_object() ? object_.size() : 0;
}

const Json* Json::find(std::string_view name) const {
  if (!is_object()) return nullptr;
  const auto found = std::find_if(object_.begin(), object_.end(),
                                  [name](const Member& member) { return member.name == name; });
  return found == object_.end() ? nullptr : &found->value;
}

Json* Json::find(std::string_view name) {
  return const_cast<Json*>(std::as_const(*this).find(name));
}

const Json& Json::operator[](std::string_view name) const {
  const auto* const found = find(name);
  return found == nullptr ? kNull : *found;
}

Json& Json::operator[](std::string_view name) {
  if (is_null()) *this = object();
  assert(is_object());
  if (!is_object()) throw std::logic_error("a member is added to a JSON value that is no object");
  if (auto* const found = find(name)) return *found;
  object_.push_back({std::string(name), Json()});
  return object_.back().value;
}

const Json& Json::at(std::string_view name) const {
  const auto* const found = find(name);
  if (found == nullptr) throw std::out_of_range("no JSON member '" + std::string(name) + "'");
  return *found;
}

Json& Json::at(std::string_view name) {
  return const_cast<Json&>(std::as_const(*this).at(name));
}

bool Json::erase(std::string_view name) {
  return is_object() &&
         std::erase_if(object_, [name](const Member& member) { return member.name == name; }) > 0;
}

void Json::update(const Json& object) {
  for (const auto& [name, value] : object.items()) (*this)[name] = value;
}

std::span<const Member> Json::items() const {
  if (!is_object()) return {};
  return object_;
}

Json& Json::push_back(Json value) {
  if (is_null()) *this = array();
  assert(is_array());
  if (!is_array()) throw std::logic_error("an element is added to a JSON value that is no array");
  array_.push_back(std::move(value));
  return array_.back();
}

const Json& Json::operator[](std::size_t index) const {
  return is_array() && index < array_.size() ? array_[index] : kNull;
}

const Json& Json::at(std::size_t index) const {
  if (!is_array() || index >= array_.size()) throw std::out_of_range("no such JSON element");
  return array_[index];
}

Json& Json::at(std::size_t index) {
  return const_cast<Json&>(std::as_const(*this).at(index));
}

const Json* Json::begin() const {
  return is_array() ? array_.data() : nullptr;
}

Json* Json::begin() {
  return is_array() ? array_.data() : nullptr;
}

bool Json::equals(const Json& other) const {
  if (is_number() && other.is_number()) {
    if (kind_ != Kind::real && other.kind_ != Kind::real)
      return kind_ == other.kind_ &&
             (kind_ == Kind::whole ? whole_ == other.whole_ : large_ == other.large_);
    return real() == other.real();
  }
  if (kind_ != other.kind_) return false;
  switch (kind_) {
    case Kind::boolean:
      return flag_ == other.flag_;
    case Kind::text:
      return text_ == other.text_;
    case Kind::array:
      return array_ == other.array_;
    case Kind::object:
      return object_.size() == other.object_.size() &&
             std::all_of(object_.begin(), object_.end(), [&other](const Member& member) {
               const auto* const found = other.find(member.name);
               return found != nullptr && *found == member.value;
             });
    default:
      return true;
  }
}

std::ostream& operator<<(std::ostream& out, const Json& value) {
  return out << value.dump();
}

}  // namespace json
