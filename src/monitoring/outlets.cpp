#include "monitoring/outlets.hpp"

#include <fmt/format.h>

#include "monitoring/alarm_command.hpp"
#include "monitoring/alarm_text.hpp"
#include "monitoring/signature.hpp"
#include "net/smtp.hpp"
#include "util/text.hpp"

namespace monitoring {

namespace {
constexpr std::chrono::seconds kRequestLimit{30}, kMailLimit{60}, kCommandLimit{30};
constexpr int kFirstGoodStatus = 200, kFirstOtherStatus = 300;
}  // namespace

net::HttpResult SystemOutlets::ping(net::HttpRequest request) {
  request.total_limit = kRequestLimit;
  return net::fetch(std::move(request), &stop_);
}

util::Result<void> SystemOutlets::tell(const config::AlarmSettings& alarm,
                                       const Notification& news) {
  switch (alarm.kind) {
    case config::AlarmKind::command:
      return run_command(alarm, news);
    case config::AlarmKind::mail:
      return send_mail(alarm, news);
    case config::AlarmKind::webhook:
      return post(alarm, news);
    case config::AlarmKind::sms:
      return send_sms(alarm, news);
  }
  return {};
}

util::Result<void> SystemOutlets::run_command(const config::AlarmSettings& alarm,
                                              const Notification& news) {
  return run_alarm_command(alarm.command,
                           json_of(news, alarm.name, host_name(), clock_.wall()) + '\n',
                           {"GSMRELAY_ALARM=" + alarm.name}, kCommandLimit, &stop_);
}

util::Result<void> SystemOutlets::send_mail(const config::AlarmSettings& alarm,
                                            const Notification& news) {
  net::Mail mail;
  mail.url = alarm.url;
  mail.user = alarm.user;
  mail.password = alarm.secret.value;
  mail.from = alarm.from;
  mail.to = alarm.to;
  mail.message = mail_of(news, alarm, host_name(), clock_.wall(), random_uuid());
  mail.security.ca_file = alarm.ca_file;
  mail.total_limit = kMailLimit;
  const auto result = net::submit(mail, &stop_);
  if (result.fault == net::Fault::none) return {};
  return util::fail(util::Advice::retry, fmt::format("the e-mail was not sent: {}",
                                                     util::mask_digits(result.fault_text)));
}

util::Result<void> SystemOutlets::post(const config::AlarmSettings& alarm,
                                       const Notification& news) {
  net::HttpRequest request;
  request.url = alarm.url;
  request.body = json_of(news, alarm.name, host_name(), clock_.wall());
  request.headers = {{"Content-Type", "application/json"}};
  if (!alarm.secret.value.empty())
    for (auto& header : sign(alarm.secret.value, random_uuid(), request.body, clock_.wall()))
      request.headers.push_back(std::move(header));
  request.security.ca_file = alarm.ca_file;
  const auto result = ping(std::move(request));
  if (result.fault != net::Fault::none)
    return util::fail(util::Advice::retry,
                      fmt::format("the webhook was not called: {}", net::to_string(result.fault)));
  if (result.status >= kFirstGoodStatus && result.status < kFirstOtherStatus) return {};
  return util::fail(util::Advice::retry, fmt::format("the webhook answered {}", result.status));
}

util::Result<void> SystemOutlets::send_sms(const config::AlarmSettings& alarm,
                                           const Notification& news) {
  const auto text = sms_of(news, host_name());
  bool queued = false;
  util::Result<void> last;
  for (const auto& number : alarm.to) {
    const auto sent = daemon_.send({.to = number, .text = text, .modem = {}, .sim = {}});
    if (sent)
      queued = true;
    else
      last = util::fail(sent.error().advice, util::mask_digits(sent.error().what));
  }
  // With one of them in the queue a retry would send it twice.
  return queued ? util::Result<void>{} : last;
}

}  // namespace monitoring
