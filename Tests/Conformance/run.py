"""`scripts/conformance [NAME...] [SETTING=VALUE...]`: re-enacts the modules whose names hold one of these words.

With --write the outcome becomes the table of docs/conformance.md.
"""
import concurrent.futures
import pathlib
import re
import sys
import tempfile
import time

import encryption  # noqa: F401, its modules are added
import fapi  # noqa: F401
import modules
from case import Case

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/conformance.md"


def run(function, settings):
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        case = Case(folder, settings)
        try:
            function(case)
            return "passed"
        except Exception as error:
            log = case.sidegate.log()[-1500:] if case.sidegate else ""
            return f"FAILED: {type(error).__name__}: {error}\n{log}"
        finally:
            case.stop()


def table(outcomes):
    lines = []
    for plan, entries in modules.PLANS.items():
        if lines:
            lines.append("")
        lines += [f"### {plan}", "", "| module | what the provider does, and what Sidegate must | outcome |", "|---|---|---|"]
        for name, function in entries:
            lines.append(f"| `{name}` | {function.__doc__.strip()} | {outcomes[plan, name]} |")
    return "\n".join(lines)


def main():
    arguments = sys.argv[1:]
    settings = dict(word.split("=", 1) for word in arguments if re.match(r"[A-Z_]+=", word))
    words = [word for word in arguments if not word.startswith("--") and "=" not in word]
    chosen = [
        (plan, name, function)
        for plan, entries in modules.PLANS.items()
        for name, function in entries
        if not words or any(word in f"{plan}: {name}" for word in words)
    ]
    assert chosen, "no module of that name"
    start, outcomes = time.monotonic(), {}
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        runs = {pool.submit(run, function, settings): (plan, name) for plan, name, function in chosen}
        for done in concurrent.futures.as_completed(runs):
            outcomes[runs[done]] = done.result()
    for plan, name, _ in chosen:
        print(f"{plan}: {name}: {outcomes[plan, name]}")
    failed = sum(outcome.startswith("FAILED") for outcome in outcomes.values())
    passed = len(outcomes) - failed
    print(f"conformance: {passed} passed, {failed} failed in {time.monotonic() - start:.0f} s")
    if "--write" in arguments:
        assert not failed and not words, "only a whole run without failures becomes the page"
        before, rest = PAGE.read_text().split("<!-- outcome -->\n")
        after = rest.split("<!-- end -->\n")[1]
        count = f"{passed} modules passed, none was skipped.\n\n"
        PAGE.write_text(f"{before}<!-- outcome -->\n{count}{table(outcomes)}\n<!-- end -->\n{after}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
