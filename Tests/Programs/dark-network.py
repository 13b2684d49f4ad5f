"""A network whose names and addresses fail: dark-network.py CASE SIDEGATE, as root in network and mount namespaces of its own.

names      the name of a second issuer is asked of name servers that never answer: prints how long the slowest of many
           calls to the first, healthy one took, and then how long SIGTERM took
addresses  the provider's name has two addresses, and the first is silent: prints how long it took to be ready
moves      the provider's address becomes silent, and its name gets another one: prints how long it took until it answered
"""
import fcntl
import http.client
import http.server
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

case, sidegate = sys.argv[1], sys.argv[2]
PORT, SIDEGATE_PORT = 4010, 4180
addresses = {}


def prepare():
    with socket.socket() as any_socket:
        # SIOCSIFFLAGS: loopback is up (netdevice(7)).
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))
    folder = tempfile.mkdtemp()
    for name, text in [
        ("resolv.conf", "nameserver 127.0.0.53\nnameserver 127.0.0.54\nnameserver 127.0.0.55\n"),
        ("nsswitch.conf", "hosts: dns\n"),
    ]:
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            file.write(text)
        subprocess.run(["mount", "--bind", path, f"/etc/{name}"], check=True)
    for address in ["127.0.0.53", "127.0.0.54", "127.0.0.55"]:
        threading.Thread(target=name_server, args=(address,), daemon=True).start()


def name_server(address):
    """Answers for names that are in `addresses`, and says nothing about any other."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        query, client = server.recvfrom(512)
        position, labels = 12, []
        while query[position]:
            labels.append(query[position + 1:position + 1 + query[position]].decode())
            position += 1 + query[position]
        kind = struct.unpack("!H", query[position + 1:position + 3])[0]
        known = addresses.get(".".join(labels))
        if known is None:
            continue
        answers = known if kind == 1 else []
        reply = query[:2] + struct.pack("!HHHHH", 0x8180, 1, len(answers), 0, 0) + query[12:position + 5]
        for answer in answers:
            reply += b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 1, 4) + socket.inet_aton(answer)
        server.sendto(reply, client)


def provider(address, issuer):
    """An honest provider that knows no code."""
    key = {"kty": "RSA", "kid": "k", "e": "AQAB", "n": "u" * 341 + "Q", "use": "sig"}

    class Handler(http.server.BaseHTTPRequestHandler):
        # A connection for each call where the provider moves: what is kept would still reach it.
        protocol_version = "HTTP/1.0" if case == "moves" else "HTTP/1.1"

        def answer(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            if self.path == "/keys":
                return self.answer(200, {"keys": [key]})
            self.answer(200, {
                "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize", "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys", "id_token_signing_alg_values_supported": ["RS256"],
            })

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(400, {"error": "invalid_grant"})

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer((address, PORT), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def silent(address):
    """A port whose backlog is full: every further connection waits for an answer that never comes."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, PORT))
    listener.listen(0)
    kept = [listener]
    for _ in range(2):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex((address, PORT))
        kept.append(client)
    return kept


def start(issuer, *arguments):
    environment = {
        "PATH": os.environ["PATH"], "OAUTH2_PROXY_OIDC_ISSUER_URL": issuer, "OAUTH2_PROXY_CLIENT_ID": "app",
        "OAUTH2_PROXY_CLIENT_SECRET": "secret", "OAUTH2_PROXY_COOKIE_SECRET": "someSecret123456",
        "OAUTH2_PROXY_EMAIL_DOMAINS": "*", "OAUTH2_PROXY_COOKIE_SECURE": "false",
        "OAUTH2_PROXY_HTTP_ADDRESS": f"127.0.0.1:{SIDEGATE_PORT}",
    }
    return subprocess.Popen([sidegate, *arguments], env=environment, stdout=sys.stderr, stderr=sys.stderr)


def get(path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", SIDEGATE_PORT, timeout=60)
    connection.request("GET", path, headers={"Host": "app.localhost", **headers})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def wait_until_ready(limit=60):
    start = time.monotonic()
    while time.monotonic() - start < limit:
        try:
            if get("/ready").status == 200:
                break
        except OSError:
            pass
        time.sleep(0.05)
    return time.monotonic() - start


def redeem():
    """A callback with a code that was made up: one call to the provider. Gives the page's status; 403 is the provider's no."""
    begun = get("/oauth2/start?rd=/")
    state = begun.getheader("Location").split("state=")[1].split("&")[0]
    cookie = begun.getheader("Set-Cookie").split(";")[0]
    return get(f"/oauth2/callback?code=c&state={state}", Cookie=cookie).status


prepare()
if case == "names":
    issuer = f"http://127.0.0.1:{PORT}"
    provider("127.0.0.1", issuer)
    program = start(issuer, "--skip-jwt-bearer-tokens", "--extra-jwt-issuers=http://other.test=app")
    wait_until_ready()
    slowest, end = 0, time.monotonic() + 25
    while time.monotonic() < end:
        before = time.monotonic()
        assert redeem() == 403
        slowest = max(slowest, time.monotonic() - before)
        time.sleep(0.2)
    program.kill()
    program.wait()
    # When the first look-up has just been given up.
    program = start(issuer, "--skip-jwt-bearer-tokens", "--extra-jwt-issuers=http://other.test=app")
    time.sleep(12)
    before = time.monotonic()
    program.send_signal(signal.SIGTERM)
    program.wait(60)
    print(f"{slowest:.1f} {time.monotonic() - before:.1f}")
elif case == "addresses":
    addresses["idp.test"] = ["127.0.0.2", "127.0.0.3"]
    kept = silent("127.0.0.2")
    provider("127.0.0.3", f"http://idp.test:{PORT}")
    program = start(f"http://idp.test:{PORT}")
    print(f"{wait_until_ready():.1f}")
    program.kill()
elif case == "moves":
    addresses["idp.test"] = ["127.0.0.2"]
    first = provider("127.0.0.2", f"http://idp.test:{PORT}")
    program = start(f"http://idp.test:{PORT}")
    wait_until_ready()
    assert redeem() == 403
    provider("127.0.0.3", f"http://idp.test:{PORT}")
    first.shutdown()
    first.server_close()
    kept = silent("127.0.0.2")
    addresses["idp.test"] = ["127.0.0.3"]
    before = time.monotonic()
    while redeem() != 403 and time.monotonic() - before < 90:
        time.sleep(0.2)
    print(f"{time.monotonic() - before:.1f}")
    program.kill()
