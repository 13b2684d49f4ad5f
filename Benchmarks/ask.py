"""Sends one request again and again over one kept connection, and reads each answer; prints the status of the last.

    ask.py PORT COUNT PATH [COOKIE | @FILE]

A file has a cookie on each line: every request has the next one. The fields are those of load.lua: a browser's, and what a gateway adds.
"""
import socket
import sys

port, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
cookie = sys.argv[4] if len(sys.argv) > 4 else ""
fields = {
    "Host": "app.localhost:18080",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Referer": "http://app.localhost:18080/start",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Upgrade-Insecure-Requests": "1",
    "X-Original-Method": "GET",
    "X-Original-URL": "http://app.localhost:18080/app/page?x=1",
}
head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
cookies = open(cookie[1:]).read().split() if cookie.startswith("@") else [cookie]
requests = [
    f"{head}Cookie: theme=dark; {f'{each}; ' if each else ''}lang=en\r\n\r\n".encode() for each in cookies
]
connection = socket.create_connection(("127.0.0.1", port))
answers = connection.makefile("rb")
status = b""
for number in range(count):
    connection.sendall(requests[number % len(requests)])
    status, length = answers.readline(), 0
    while (line := answers.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    answers.read(length)
print(status.split()[1].decode())
