"""A visitor of a site, for what a plain HTTP client cannot do: visitor.py socket|events PORT COOKIE [NAMES].

socket   opens a WebSocket at /socket and sends a message; prints the status, and what came back. Its Connection field names
         NAMES besides
events   reads /events until the first event is there, asks for /go only then, and reads on; prints both events
"""
import base64
import os
import socket
import sys

what, port, cookie = sys.argv[1], int(sys.argv[2]), sys.argv[3]
named = ", ".join([*sys.argv[4:], "Upgrade"])


class Connection:
    def __init__(self, target, *headers):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.received = b""
        fields = [f"Host: app.localhost:{port}", f"Cookie: {cookie}", *headers]
        self.socket.sendall("\r\n".join([f"GET {target} HTTP/1.1", *fields, "", ""]).encode())

    def read_until(self, is_enough):
        while not is_enough(self.received):
            piece = self.socket.recv(65536)
            if not piece:
                sys.exit(f"the connection ended after {self.received!r}")
            self.received += piece
        return self.received


def web_socket():
    key = base64.b64encode(os.urandom(16)).decode()
    connection = Connection(
        "/socket", f"Connection: {named}", "Upgrade: websocket", f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13", f"Origin: http://app.localhost:{port}",
    )
    head = connection.read_until(lambda data: b"\r\n\r\n" in data)
    status = head.split(b" ")[1].decode()
    print(status)
    if status != "101":
        return
    connection.received = head.split(b"\r\n\r\n", 1)[1]
    mask, text = os.urandom(4), b"hello"
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(text))
    connection.socket.sendall(bytes([0x81, 0x80 | len(text)]) + mask + masked)
    frame = connection.read_until(lambda data: len(data) >= 2 and len(data) >= 2 + data[1])
    print(frame[2:2 + frame[1]].decode())


def events():
    connection = Connection("/events", "Accept: text/event-stream")
    connection.read_until(lambda data: b"data: first" in data)
    print("first")
    Connection("/go").read_until(lambda data: b"{}" in data)
    connection.read_until(lambda data: b"data: second" in data)
    print("second")


{"socket": web_socket, "events": events}[what]()
