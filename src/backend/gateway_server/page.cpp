#include "backend/gateway_server/page.hpp"

#include "crypto/random.hpp"

namespace gateway_server {
namespace {

// The part of the URL after '#' (user/ticket) leaves the browser only in the request of the events.
constexpr const char* kPage = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Synchronise your phone</title>
<style nonce="NONCE">body{font:1.1rem/1.5 sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}
#code svg{width:100%;max-width:22rem}pre{white-space:pre-wrap;word-break:break-all}</style></head>
<body><h1>Synchronise your phone</h1>
<p id="said" role="status">Scan the code with the app. It changes every few seconds.</p>
<div id="code"></div>
<div id="links" hidden><p><a id="link">Open the app on this phone</a></p>
<p>Or type this command where gsmrelay-app runs:</p><pre id="command"></pre></div>
<script nonce="NONCE">
const said = document.getElementById('said'), code = document.getElementById('code'),
      link = document.getElementById('link'), links = document.getElementById('links'),
      command = document.getElementById('command');
const events = new EventSource('/v2/sync/init/' + location.hash.slice(1));
const end = (text) => { events.close(); code.replaceChildren(); links.hidden = true; said.textContent = text; };
events.addEventListener('code', (event) => {
  const data = JSON.parse(event.data);
  const image = new DOMParser().parseFromString(data.qr_svg, 'image/svg+xml').documentElement;
  code.replaceChildren(image);
  link.href = data.mobile_url;
  command.textContent = "gsmrelay-app sync '" + data.qr_url + "'";
  links.hidden = false;
});
events.addEventListener('pause', () => {
  code.replaceChildren();
  links.hidden = true;
  said.textContent = 'The phone has answered. Type your password there.';
});
events.addEventListener('ack', () => end('Done: this phone and the server share a new key.'));
events.addEventListener('expired', () => end('The code was not scanned in time. Begin again in the app.'));
events.addEventListener('unavailable', () => end('The server cannot do this now. Try again later.'));
events.onerror = () => end('The connection ended. Begin again in the app.');
</script></body></html>
)";

std::string with_nonce(std::string text, const std::string& nonce) {
  constexpr std::string_view kMark = "NONCE";
  for (auto at = text.find(kMark); at != std::string::npos;
       at = text.find(kMark, at + nonce.size()))
    text.replace(at, kMark.size(), nonce);
  return text;
}

}  // namespace

net::ServerResponse sync_page() {
  const auto nonce = crypto::random_token();
  net::ServerResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.body = with_nonce(kPage, nonce);
  response.headers = {
      {"Content-Security-Policy",
       "default-src 'none'; connect-src 'self'; img-src 'self'; style-src 'nonce-" + nonce +
           "'; script-src 'nonce-" + nonce + "'; base-uri 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"}};
  return response;
}

net::ServerResponse about_page() {
  net::ServerResponse response;
  response.content_type = "text/plain; charset=utf-8";
  response.body =
      "This is gsmrelay-gateway-server. It takes encrypted SMS from Gateway clients (POST\n"
      "/v3/publish) and forwards what people wrote to the platforms that they connected.\n"
      "GET /v3/clients lists the numbers that phones may send to. There is nothing to see\n"
      "here for people: a phone's app opens the page that it needs.\n";
  return response;
}

}  // namespace gateway_server
