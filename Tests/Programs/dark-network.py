"""A network whose names and addresses fail: dark-network.py CASE SIDEGATE, as root in network and mount namespaces of its own.

names      the name of a second issuer is asked of name servers that never answer: prints how long the slowest of many
           calls to the first, healthy one took, and then how long SIGTERM took
addresses  the provider's name has two addresses, and the first is silent: prints how long it took to be ready
silent     as `names`, where the second issuer's address takes connections and never answers
ipv6       the provider's name has an IPv6 address that is silent, and a good IPv4 one: prints how long the slowest of ten
           logins took at the provider, each on a fresh connection
family     prints 1 where `127.0.0.1` is listened on by an IPv4 socket though only IPv6 leads out of the machine
moves      the provider's address becomes silent, and its name gets another one: prints how long it took until it answered
"""
import fcntl
import http.client
import http.server
import json
import os
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading
import time

case, sidegate = sys.argv[1], sys.argv[2]
PORT, SIDEGATE_PORT = 4010, 4180
addresses, addresses6 = {}, {}


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
        name = ".".join(labels)
        if name not in addresses:
            continue
        answers = {1: addresses[name], 28: addresses6.get(name, [])}.get(kind, [])
        reply = query[:2] + struct.pack("!HHHHH", 0x8180, 1, len(answers), 0, 0) + query[12:position + 5]
        for answer in answers:
            data = socket.inet_pton(socket.AF_INET if kind == 1 else socket.AF_INET6, answer)
            reply += b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 1, len(data)) + data
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

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def server_bind(self):
            # Python's own also asks for the name of its address, for which nobody answers here.
            socketserver.TCPServer.server_bind(self)

    server = Server((address, PORT), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def silent(address):
    """A port whose backlog is full: every further connection waits for an answer that never comes."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, PORT))
    listener.listen(0)
    kept = [listener]
    for _ in range(2):
        client = socket.socket(family)
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
if case in ("names", "silent"):
    issuer = f"http://127.0.0.1:{PORT}"
    if case == "silent":
        addresses["other.test"] = ["127.0.0.2"]
        mute = socket.create_server(("127.0.0.2", 80), backlog=100)
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
elif case == "ipv6":
    addresses["idp.test"], addresses6["idp.test"] = ["127.0.0.2"], ["::1"]
    kept = silent("::1")
    provider("127.0.0.2", f"http://idp.test:{PORT}")
    program = start(f"http://idp.test:{PORT}")
    wait_until_ready()
    slowest = 0
    for _ in range(10):
        before = time.monotonic()
        assert redeem() == 403
        slowest = max(slowest, time.monotonic() - before)
    print(f"{slowest:.2f}")
    program.kill()
elif case == "family":
    for words in ("link add d0 type veth peer name d1", "link set d0 up", "-6 address add fd00::1/64 dev d0 nodad"):
        subprocess.run(["ip", *words.split()], check=True)
    program = start(f"http://127.0.0.1:{PORT}")
    port, places = f"{SIDEGATE_PORT:04X}", []
    while not places:
        time.sleep(0.05)
        lines = [line.split() for table in ("tcp", "tcp6") for line in open(f"/proc/net/{table}")]
        places = [words[1] for words in lines if words[3] == "0A" and words[1].endswith(f":{port}")]
    print(int(places == [f"0100007F:{port}"]))
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
