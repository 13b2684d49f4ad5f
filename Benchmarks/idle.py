"""Opens many kept connections, each with one answered request, and prints the server's memory for each, in KB.

idle.py PORT PID CONNECTIONS COOKIE
"""
import resource
import socket
import sys

port, pid, count, cookie = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
resource.setrlimit(resource.RLIMIT_NOFILE, (count + 100, count + 100))
request = f"GET /oauth2/auth HTTP/1.1\r\nHost: app.localhost:18080\r\nCookie: {cookie}\r\n\r\n".encode()


def resident():
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def open_and_ask():
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(request)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    return connection


warm = [open_and_ask() for _ in range(64)]
before = resident()
connections = [open_and_ask() for _ in range(count)]
print(f"{(resident() - before) / count:.2f}")
