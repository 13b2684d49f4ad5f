"""Asks a server again and again on kept connections while it is told to end; says what became of each request.

load.py PORT PID CONNECTIONS SECONDS: after half the time PID gets SIGTERM. Prints "answered N lost N refused N".
A request is lost where it went out on a connection that had been answering, and no whole answer came back.
"""
import os
import signal
import socket
import sys
import threading
import time

port, pid, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
request = b"GET /ping HTTP/1.1\r\nHost: a\r\n\r\n"
end = time.monotonic() + seconds
counts = {"answered": 0, "lost": 0, "refused": 0}
lock = threading.Lock()


def count(what):
    with lock:
        counts[what] += 1


def answer(connection):
    """The head and body of one answer; None where the connection ends before."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return head


def run():
    while time.monotonic() < end:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=20)
        except OSError:
            count("refused")
            time.sleep(0.05)
            continue
        used = False
        with connection:
            while time.monotonic() < end:
                try:
                    connection.sendall(request)
                    head = answer(connection)
                except OSError:
                    head = None
                if head is None:
                    count("lost" if used else "refused")
                    break
                used = True
                count("answered")
                if b"connection: close" in head.lower():
                    break


threads = [threading.Thread(target=run) for _ in range(connections)]
for thread in threads:
    thread.start()
time.sleep(seconds / 2)
os.kill(pid, signal.SIGTERM)
for thread in threads:
    thread.join()
print(" ".join(f"{what} {number}" for what, number in counts.items()))
