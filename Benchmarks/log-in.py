"""Logs in at dev-idp as its first example user; prints the session's cookie as a Cookie field has it.

    log-in.py SIDEGATE HOST PROVIDER [TIMES]

More than once: a line each.
"""
import html
import re
import sys
import urllib.error
import urllib.parse
import urllib.request


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect)


def ask(url, data=None, cookies="", host_field=None):
    request = urllib.request.Request(url, data=data, headers={"Cookie": cookies} if cookies else {})
    if host_field:
        request.add_header("Host", host_field)
    try:
        answer = opener.open(request)
    except urllib.error.HTTPError as error:
        answer = error
    set_cookies = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    return answer.headers.get("Location"), set_cookies, answer.read().decode()


def log_in(sidegate, host, provider, user="alice", password="wonderland"):
    location, attempt, _ = ask(f"{sidegate}/oauth2/start?rd=/", host_field=host)
    _, csrf, page = ask(location)
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    form = urllib.parse.urlencode({**fields, "username": user, "password": password}).encode()
    location, _, _ = ask(f"{provider}/login", form, "; ".join(csrf))
    callback = location.split("/oauth2/callback", 1)[1]
    _, cookies, page = ask(f"{sidegate}/oauth2/callback{callback}", cookies="; ".join(attempt), host_field=host)
    return next(cookie for cookie in cookies if cookie.startswith("_oauth2_proxy="))


if __name__ == "__main__":
    for _ in range(int(sys.argv[4]) if len(sys.argv) > 4 else 1):
        print(log_in(*sys.argv[1:4]))
