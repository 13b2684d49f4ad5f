"""The soak that Benchmarks/soak describes: soak.py FOLDER_OF_PROGRAMS MINUTES"""
import collections
import http.client
import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

programs, minutes = pathlib.Path(sys.argv[1]), float(sys.argv[2])
SESSIONS, REQUESTS_PER_SECOND, OUTAGE, RECOVERY = 50, 200, 2, 5
REDIS, PROVIDER, CONTROL, PORTS, SITE = 14200, 15558, 15559, (14201, 14202), "app.localhost:18080"

place = pathlib.Path(__file__).with_name("log-in.py")
spec = importlib.util.spec_from_file_location("log_in", place)
log_in = importlib.util.module_from_spec(spec)
spec.loader.exec_module(log_in)

folder = tempfile.TemporaryDirectory()
running = []


def start(name, *arguments, environment=None):
    log = open(os.path.join(folder.name, f"{name}.log"), "ab")
    program = subprocess.Popen(arguments, stdout=log, stderr=log, env=environment)
    running.append(program)
    return program


def start_redis():
    return start(
        "redis", "redis-server", "--port", str(REDIS), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes",
        "--dir", folder.name,
    )


def ask(port, path, cookie=None, timeout=20):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        headers = {"Host": SITE, **({"Cookie": cookie} if cookie else {})}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.getheader("Set-Cookie")
    finally:
        connection.close()


def wait_for(what, condition):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if condition():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"soak: {what} did not come about")


def resident(program):
    text = pathlib.Path(f"/proc/{program.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def counts():
    connection = http.client.HTTPConnection("127.0.0.1", CONTROL, timeout=10)
    connection.request("GET", "/counts")
    lines = connection.getresponse().read().decode().splitlines()
    return collections.Counter({name: int(number) for name, number in (line.rsplit(" ", 1) for line in lines)})


class Session:
    def __init__(self, cookie):
        self.cookie = cookie
        self.isLost = False


class Load:
    """Each thread asks for its sessions in turn, one replica after the other, at its share of the rate."""

    def __init__(self, sessions):
        self.sessions = sessions
        self.lock = threading.Lock()
        self.statuses = collections.Counter()
        self.wrong = collections.Counter()
        self.outage = (float("inf"), float("inf"))
        self.last_503 = 0.0
        self.ends = False

    def run(self, number, threads):
        connections = {}
        pause, turn = threads / REQUESTS_PER_SECOND, number
        due = time.monotonic()
        while not self.ends:
            session, port = self.sessions[turn % len(self.sessions)], PORTS[(turn // len(self.sessions)) % 2]
            turn += threads
            asked = time.monotonic()
            try:
                connection = connections.setdefault(port, http.client.HTTPConnection("127.0.0.1", port, timeout=30))
                connection.request("GET", "/oauth2/auth", headers={"Host": SITE, "Cookie": session.cookie})
                answer = connection.getresponse()
                answer.read()
                status, cookie = answer.status, answer.getheader("Set-Cookie")
            except (OSError, http.client.HTTPException) as error:
                connections.pop(port, None)
                status, cookie = type(error).__name__, None
            if status == 202 and cookie:
                session.cookie = cookie.split(";")[0]
            if status == 401:
                session.isLost = True
            with self.lock:
                self.statuses[status] += 1
                if status == 503:
                    self.last_503 = max(self.last_503, time.monotonic())
                begins, ends = self.outage
                if status != 202 and not begins <= asked <= ends:
                    self.wrong[status] += 1
            due += pause
            time.sleep(max(0, due - time.monotonic()))


def main():
    redis = start_redis()
    pathlib.Path(folder.name, "clients").write_text(
        f"[soak]\nsecret = soak-secret\nredirect_uri = http://{SITE}/oauth2/callback\n"
    )
    start(
        "provider", str(programs / "dev-idp"), "--listen", f"127.0.0.1:{PROVIDER}", "--control",
        f"127.0.0.1:{CONTROL}", "--clients", os.path.join(folder.name, "clients"), "--users",
        "examples/dev-idp/users", "--rotate-refresh-tokens",
    )
    environment = {"PATH": os.environ["PATH"]}
    for name, value in {
        "OIDC_ISSUER_URL": f"http://127.0.0.1:{PROVIDER}", "CLIENT_ID": "soak", "CLIENT_SECRET": "soak-secret",
        "COOKIE_SECRET": "someSecret123456", "EMAIL_DOMAINS": "*", "SKIP_PROVIDER_BUTTON": "true",
        "REDIRECT_URL": f"http://{SITE}/oauth2/callback", "SCOPE": "openid email profile offline_access",
        "COOKIE_REFRESH": "5s", "SESSION_STORE_TYPE": "redis", "REDIS_CONNECTION_URL": f"redis://127.0.0.1:{REDIS}",
        "PASS_ACCESS_TOKEN": "true",
    }.items():
        environment[f"OAUTH2_PROXY_{name}"] = value
    replicas = [
        start(f"sidegate-{port}", str(programs / "sidegate"), f"--http-address=127.0.0.1:{port}", environment=environment)
        for port in PORTS
    ]
    for port in PORTS:
        wait_for(f"replica {port}", lambda port=port: ask(port, "/ready")[0] == 200)
    sessions = [
        Session(log_in.log_in(f"http://127.0.0.1:{PORTS[number % 2]}", SITE, f"http://127.0.0.1:{PROVIDER}"))
        for number in range(SESSIONS)
    ]
    load = Load(sessions)
    threads = [threading.Thread(target=load.run, args=(number, 8), daemon=True) for number in range(8)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    # What memory grows to at first is not what a leak looks like.
    time.sleep(min(30, minutes * 15))
    before = [resident(replica) for replica in replicas]
    time.sleep(max(0, began + minutes * 30 - time.monotonic()))
    killed = time.monotonic()
    load.outage = (killed - 1, float("inf"))
    redis.send_signal(signal.SIGKILL)
    redis.wait()
    time.sleep(OUTAGE)
    start_redis()
    wait_for("Redis", lambda: b"PONG" in subprocess.run(
        ["redis-cli", "-p", str(REDIS), "PING"], capture_output=True, check=False).stdout)
    back = time.monotonic()
    load.outage = (killed - 1, back + RECOVERY)
    time.sleep(max(0, began + minutes * 60 - time.monotonic()))
    load.ends = True
    for thread in threads:
        thread.join(40)
    after = [resident(replica) for replica in replicas]
    provider = counts()
    lost = sum(1 for session in sessions if ask(PORTS[0], "/oauth2/auth", session.cookie)[0] != 202)
    total = sum(load.statuses.values())
    seconds = time.monotonic() - began
    print(f"""| what | figure |
|---|---|
| minutes, requests, requests a second | {seconds / 60:.1f}, {total}, {total / seconds:.0f} |
| sessions, refreshes, refresh tokens that came twice | {SESSIONS}, {provider["refresh"]}, {provider["refresh-reuse"]} |
| sessions lost | {max(lost, sum(session.isLost for session in sessions))} |
| answers | {", ".join(f"{status}: {number}" for status, number in load.statuses.most_common())} |
| wrongly refused outside of the outage | {sum(load.wrong.values())} {dict(load.wrong) or ""} |
| last 503, seconds after Redis was back | {max(0.0, load.last_503 - back):.1f} |
| resident memory of the replicas, MB, after half a minute | {", ".join(f"{size:.1f}" for size in before)} |
| and at the end | {", ".join(f"{size:.1f}" for size in after)} |""")


try:
    main()
finally:
    for program in running:
        program.terminate()
    for program in running:
        program.wait(20)
    folder.cleanup()
