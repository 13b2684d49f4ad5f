"""Programs that run for a test: started on free ports, known to be ready, stopped by their process id."""
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 120


def free_port():
    # Below the range of outgoing connections, so that none of those takes it meanwhile.
    import random

    while True:
        port = random.randint(12000, 29999)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def until(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"did not happen: {what}")
        time.sleep(0.02)


class Program:
    def __init__(self, command, environment=None, folder=None, port=None):
        self.log = tempfile.TemporaryFile("w+")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.process = subprocess.Popen(
            command,
            env={**kept, **(environment or {})},
            cwd=folder,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        if port:
            until(f"{command[0]} listens", lambda: self.is_listening(port))

    def is_listening(self, port):
        if self.process.poll() is not None:
            raise AssertionError(f"ended with {self.process.returncode}: {self.output()[-3000:]}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        # Some servers have workers: all of the session that was made for them ends.
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


class Folder:
    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="interop-"))
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Sidegate:
    """A Sidegate that is asked as Traefik asks: with the application's own path, and its answer goes to the browser."""

    def __init__(self, folder, issuer, client, secret, port, **settings):
        self.port, self.site = port, f"http://127.0.0.1:{port}"
        self.clock = folder / f"clock-{port}"
        self.clock.write_bytes(bytes(8))
        self.seconds = 0
        values = {
            "OIDC_ISSUER_URL": issuer,
            "CLIENT_ID": client,
            "CLIENT_SECRET": secret,
            "COOKIE_SECRET": "someSecret123456",
            "EMAIL_DOMAINS": "*",
            "COOKIE_SECURE": "false",
            "HTTP_ADDRESS": f"127.0.0.1:{port}",
            "SKIP_PROVIDER_BUTTON": "true",
            "SET_XAUTHREQUEST": "true",
            **settings,
        }
        program = os.environ.get("SIDEGATE_BIN", str(ROOT / ".build/debug")) + "/sidegate"
        environment = {f"OAUTH2_PROXY_{name}": value for name, value in values.items() if value is not None}
        self.program = Program([program], {**environment, "SIDEGATE_TEST_CLOCK": str(self.clock)}, folder, port)
        until(f"{issuer} is known: {self.program.output()[-2000:]}", self.is_ready)

    def is_ready(self):
        import requests

        return requests.get(self.site + "/ready", timeout=10).status_code == 200

    def advance(self, seconds):
        """It is that many seconds later at once (docs/testing.md)."""
        self.seconds += seconds
        with self.clock.open("r+b") as file:
            file.write(struct.pack("=q", self.seconds))

    def log(self):
        return self.program.output()

    def stop(self):
        self.program.stop()
