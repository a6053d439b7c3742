// The HTTP status codes of errors (RFC 9110 §15).
#pragma once

namespace api {

constexpr int kBadRequest = 400, kUnauthorized = 401, kForbidden = 403, kNotFound = 404,
              kMethodNotAllowed = 405, kConflict = 409, kUnavailable = 503;

}  // namespace api
