"""Everybody logs in at once: herd.py PEOPLE PORT HOST PROVIDER PID, for Benchmarks/herd.

Each person has been at the provider, and comes back with a code at the same moment as all others. Who is given the page of
those in line lets it go on by itself; who is given any other page starts anew after three seconds. Beside them somebody with
a session asks for pages all the time. It ends with status 1 where anybody was given an error page, or did not get in.
"""
import asyncio
import html
import pathlib
import re
import sys
import time
import urllib.parse

people, port, host, provider, pid = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
provider_port = urllib.parse.urlsplit(provider).port


async def ask(port, target, host, cookies="", body=None, address="127.0.0.1"):
    """Status, fields and body of one answer to a client of that address."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    try:
        lines = [f"{'GET' if body is None else 'POST'} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if body is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode())
        data = (await reader.read()).decode()
    finally:
        writer.close()
    head, _, rest = data.partition("\r\n\r\n")
    fields = [line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line]
    return int(head.split(" ")[1]), fields, rest


def field(fields, name):
    return next((value for known, value in fields if known.lower() == name), "")


def cookies(fields):
    return "; ".join(value.split(";")[0] for name, value in fields if name.lower() == "set-cookie" and "Max-Age=0" not in value)


async def provider_session():
    """The cookie of somebody who is logged in at the provider."""
    _, fields, _ = await ask(port, "/oauth2/start?rd=/", host)
    target = field(fields, "location").removeprefix(provider)
    _, fields, page = await ask(provider_port, target, f"127.0.0.1:{provider_port}")
    csrf = cookies(fields)
    form = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}
    body = urllib.parse.urlencode({**form, "username": "alice", "password": "wonderland"})
    _, fields, _ = await ask(provider_port, "/login", f"127.0.0.1:{provider_port}", csrf, body)
    return cookies(fields)


async def begin(known):
    """The callback that a person comes back with, and the cookie of their attempt."""
    _, fields, _ = await ask(port, "/oauth2/start?rd=/", host)
    attempt = cookies(fields)
    target = field(fields, "location").removeprefix(provider)
    _, fields, _ = await ask(provider_port, target, f"127.0.0.1:{provider_port}", known)
    return "/oauth2/callback" + field(fields, "location").split("/oauth2/callback", 1)[1], attempt


counts = {"in line": 0, "again": 0, "error": 0}


async def log_in(known, callback, attempt, address="127.0.0.1"):
    while True:
        status, fields, _ = await ask(port, callback, host, attempt, address=address)
        if status in (302, 303) and "_oauth2_proxy=" in cookies(fields):
            return cookies(fields)
        if status == 302 and "/oauth2/start" in field(fields, "location"):
            counts["again"] += 1
            callback, attempt = await begin(known)
            continue
        refresh = field(fields, "refresh")
        if refresh:
            counts["in line"] += 1
            await asyncio.sleep(int(refresh.split(";")[0]))
        else:
            counts["error"] += 1
            await asyncio.sleep(3)
            callback, attempt = await begin(known)


async def browse(session, slowest):
    """Somebody who is logged in; they come through a gateway, as browsers do."""
    while True:
        start = time.monotonic()
        status, _, _ = await ask(port, "/oauth2/auth", host, session)
        assert status == 202, status
        slowest[0] = max(slowest[0], time.monotonic() - start)
        await asyncio.sleep(0.05)


def resident():
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024


async def main():
    known = await provider_session()
    session = await log_in(known, *(await begin(known)))
    gate = asyncio.Semaphore(50)

    async def prepared():
        async with gate:
            return await begin(known)

    herd = await asyncio.gather(*(prepared() for _ in range(people)))
    slowest, before = [0.0], resident()
    browsing = asyncio.create_task(browse(session, slowest))
    start = time.monotonic()
    done = []

    async def person(number, callback, attempt):
        # Clients take turns, so each has an address of its own, as people at home have.
        await log_in(known, callback, attempt, f"127.1.{number // 250}.{number % 250 + 1}")
        done.append(time.monotonic() - start)

    most = before

    async def watch():
        nonlocal most
        while True:
            most = max(most, resident())
            await asyncio.sleep(0.2)

    watching = asyncio.create_task(watch())
    failures = [
        outcome
        for outcome in await asyncio.gather(
            *(person(number, *one) for number, one in enumerate(herd)), return_exceptions=True
        )
        if outcome is not None
    ]
    # Where somebody with a session was turned away, its task has ended with that.
    turned_away = browsing.done()
    browsing.cancel()
    watching.cancel()
    if not done:
        sys.exit(f"herd: nobody got in: {failures[0]!r}")
    done.sort()
    print(f"people logged in: {len(done)}, half of them after {done[len(done) // 2]:.1f} s, all after {done[-1]:.1f} s")
    print(
        f"pages of those in line: {counts['in line']}, logins that began again by themselves: {counts['again']}, "
        f"error pages: {counts['error']}"
    )
    print(f"slowest answer to somebody with a session: {slowest[0] * 1000:.0f} ms")
    print(f"resident memory: {before:.1f} MB before, {most:.1f} MB at most, {resident():.1f} MB after")
    if failures or counts["error"] or turned_away:
        sys.exit(
            f"herd: {len(failures)} people did not get in ({failures[:1]}), {counts['error']} error pages, "
            f"somebody with a session was {'' if turned_away else 'not '}turned away"
        )


asyncio.run(main())
