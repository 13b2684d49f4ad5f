"""An application that knows nothing of logins: application.py PORT.

/events sends one server-sent event, and the next only when /go was asked for; /cookies sets two cookies; /socket speaks
WebSocket and sends each message back; /upload says how many bytes came; everything else answers with what it was asked.
"""
import base64
import hashlib
import json
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

go = threading.Event()


class Application(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/events":
            self.events()
        elif path == "/go":
            go.set()
            self.answer({})
        elif path == "/cookies":
            self.answer({}, [("Set-Cookie", "first=1"), ("Set-Cookie", "second=2")])
        elif path == "/socket":
            self.socket()
        else:
            names = [name for name in self.headers.keys()]
            fields = {name.lower(): ", ".join(self.headers.get_all(name)) for name in names}
            self.answer({"target": self.path, "headers": fields, "names": names})

    def do_POST(self):
        count = 0
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                count += len(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
        else:
            left = int(self.headers.get("Content-Length", 0))
            while left > 0 and (piece := self.rfile.read(min(left, 1 << 20))):
                left -= len(piece)
                count += len(piece)
        self.answer({"count": str(count)})

    def events(self):
        go.clear()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-cache")
        # As such applications do: nginx would collect the events.
        self.send_header("X-Accel-Buffering", "no")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"data: first\n\n")
        self.wfile.flush()
        if go.wait(20):
            self.wfile.write(b"data: second\n\n")
        self.close_connection = True

    def socket(self):
        key = self.headers.get("Sec-WebSocket-Key", "") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        while True:
            head = self.rfile.read(2)
            if len(head) < 2 or head[0] & 15 == 8:
                return
            length = head[1] & 127
            if length == 126:
                (length,) = struct.unpack("!H", self.rfile.read(2))
            mask = self.rfile.read(4)
            text = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self.rfile.read(length)))
            user = self.headers.get("X-Forwarded-User", "").encode()
            self.wfile.write(bytes([0x81, len(text) + len(user) + 1]) + user + b" " + text)
            self.wfile.flush()


ThreadingHTTPServer.daemon_threads = True
ThreadingHTTPServer.request_queue_size = 128
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Application).serve_forever()
