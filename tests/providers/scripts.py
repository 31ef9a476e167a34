"""What servers do that should not, connection by connection."""

import socket
import time


def drop_before_reading(conn: socket.socket) -> None:
    conn.recv(1, socket.MSG_PEEK)  # until the request is on its way: a reset before that is a failed connect
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def drop_after_reading(conn: socket.socket) -> None:
    conn.recv(65536)


def drip_headers(conn: socket.socket) -> None:
    conn.recv(65536)
    for _ in range(100):
        conn.sendall(b"H")
        time.sleep(0.02)


def drip_body(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(100):
        conn.sendall(b" ")
        time.sleep(0.02)


def silence(conn: socket.socket) -> None:
    while conn.recv(65536):
        pass


def huge(conn: socket.socket) -> None:
    conn.recv(65536)
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000000\r\n\r\n")
    while True:
        conn.sendall(b" " * 100_000)


TRUNCATED = b'HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{"task": {"id": 7'
