"""A person with a browser, as far as logging in needs one: cookies, redirects, forms."""
import html.parser
import urllib.parse

import requests


class Form:
    """A form of a page: where it goes, how, and what its fields hold."""

    def __init__(self, action, method):
        self.action, self.method, self.fields, self.buttons = action, method.lower(), {}, {}


class _Forms(html.parser.HTMLParser):
    def __init__(self, url):
        super().__init__()
        self.url, self.forms = url, []

    def handle_starttag(self, tag, attributes):
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            action = urllib.parse.urljoin(self.url, found.get("action") or self.url)
            self.forms.append(Form(action, found.get("method", "get")))
        elif tag in ("input", "button") and self.forms and found.get("name"):
            kind = found.get("type", "submit" if tag == "button" else "text").lower()
            if kind == "submit":
                self.forms[-1].buttons.setdefault(found["name"], found.get("value", ""))
            elif kind not in ("checkbox", "radio") or "checked" in found:
                self.forms[-1].fields[found["name"]] = found.get("value", "")


class Browser:
    """Follows redirects by itself, as a browser on its way to a page does."""

    navigation = {
        "Accept": "text/html,application/xhtml+xml",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
        "User-Agent": "interop",
    }

    def __init__(self):
        self.session = requests.Session()
        # Settings of this machine's own, such as proxies, are nothing to these tests.
        self.session.trust_env = False
        self.trail = []

    def request(self, method, url, data=None, headers=None):
        answer = self.session.request(
            method, url, data=data, headers={**self.navigation, **(headers or {})}, allow_redirects=False, timeout=30
        )
        self.trail.append(f"{method} {url} -> {answer.status_code}")
        return answer

    def open(self, url, method="GET", data=None, until=None):
        """Where the way ends, and the answer there. It ends early before a URL that begins with `until`."""
        for _ in range(20):
            answer = self.request(method, url, data)
            target = answer.headers.get("Location")
            if answer.status_code not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = urllib.parse.urljoin(url, target)
            if until and url.startswith(until):
                return url
            if answer.status_code != 307:
                method, data = "GET", None
        raise AssertionError("redirected without end: " + "; ".join(self.trail[-6:]))

    def submit(self, answer, fields, button=None, form=0):
        """Fills in a form of the page and sends it."""
        forms = self.forms(answer)
        assert len(forms) > form, f"no form at {answer.url}: {answer.text[:300]}"
        chosen = forms[form]
        data = {**chosen.fields, **fields}
        if button:
            data[button] = chosen.buttons.get(button, "")
        if chosen.method == "get":
            separator = "&" if "?" in chosen.action else "?"
            return self.open(chosen.action + separator + urllib.parse.urlencode(data))
        return self.open(chosen.action, "POST", data)

    def form_with(self, answer, field):
        """Which form of the page has that field."""
        names = [form.fields for form in self.forms(answer)]
        found = [number for number, fields in enumerate(names) if field in fields]
        assert found, f"no form with {field} at {answer.url}: {answer.text[:300]}"
        return found[0]

    @staticmethod
    def forms(answer):
        parser = _Forms(answer.url)
        parser.feed(answer.text)
        return parser.forms
