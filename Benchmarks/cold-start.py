"""Starts a program again and again; prints the median time from exec to its first 200 on /ping, in milliseconds."""
import socket
import statistics
import subprocess
import sys
import time

count, port, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
times = []
for _ in range(count):
    begin = time.perf_counter()
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                    connection.sendall(b"GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    if connection.recv(4096).startswith(b"HTTP/1.1 200"):
                        break
            except ConnectionRefusedError:
                if process.poll() is not None:
                    sys.exit(f"{program[0]} ended with status {process.returncode}")
                time.sleep(0.0002)
        times.append((time.perf_counter() - begin) * 1000)
    finally:
        process.kill()
        process.wait()
print(f"{statistics.median(times):.1f}")
