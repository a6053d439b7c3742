// The HTTP status codes of errors (RFC 9110 §15, RFC 6585 §3).
#pragma once

namespace api {

constexpr int kBadRequest = 400, kUnauthorized = 401, kForbidden = 403, kNotFound = 404,
              kMethodNotAllowed = 405, kConflict = 409, kNeedsConfirmation = 428,
              kUnavailable = 503;

}  // namespace api
