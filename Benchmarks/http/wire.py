"""Lean clients: as little Python as possible between the clock and the socket, so that the servers are what is measured."""

import socket

BUFFER = 1 << 20


def connect(host, port):
    connection = socket.create_connection((host, port), timeout=120)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class Raw:
    """IMAP by hand: a command goes out, bytes are taken in until its tag comes back."""

    def __init__(self, port, address, password):
        self.socket = connect("127.0.0.1", port)
        self.socket.recv(4096)
        self.buffer = bytearray(BUFFER)
        self.number = 0
        self.command(f'LOGIN "{address}" "{password}"')

    def command(self, text):
        """The whole answer. The completion is the last line of a server that was sent one command."""
        self.number += 1
        tag = b"a%d " % self.number
        self.socket.sendall(tag + text.encode() + b"\r\n")
        pieces, tail = [], b""
        while True:
            piece = self.socket.recv(BUFFER)
            if not piece:
                raise ConnectionError("the IMAP server closed")
            pieces.append(piece)
            tail = (tail + piece)[-4096:]
            start = tail.rfind(b"\r\n", 0, -2) + 2 if tail.count(b"\r\n") > 1 else 0
            if tail.endswith(b"\r\n") and tail[start:].startswith(tag):
                if not tail[start + len(tag):].startswith(b"OK"):
                    raise RuntimeError(tail[start:].decode(errors="replace"))
                return b"".join(pieces)

    def discard(self, text):
        """As command, for answers too large to keep: returns their length."""
        self.number += 1
        tag = b"a%d OK" % self.number
        self.socket.sendall(b"a%d " % self.number + text.encode() + b"\r\n")
        total, tail, view = 0, b"", memoryview(self.buffer)
        while tag not in tail:
            count = self.socket.recv_into(view)
            if not count:
                raise ConnectionError("the IMAP server closed")
            total += count
            tail = tail[-256:] + bytes(view[max(0, count - 256):count])
        return total

    def close(self):
        self.socket.close()


class Answer:
    def __init__(self, status, headers, body, length):
        self.status, self.headers, self.body, self.length = status, headers, body, length


class HTTP:
    """HTTP/1.1 over one connection that is kept."""

    def __init__(self, host, port, token=None):
        self.socket = connect(host, port)
        self.host, self.token = host, token
        self.buffer = bytearray(BUFFER)

    def get(self, path, keep=True):
        return self.request("GET", path, b"", keep)

    def request(self, method, path, body=b"", keep=True):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return self.answer(keep)

    def answer(self, keep):
        received = b""
        while b"\r\n\r\n" not in received:
            piece = self.socket.recv(BUFFER)
            if not piece:
                raise ConnectionError("the HTTP server closed")
            received += piece
        head, _, rest = received.partition(b"\r\n\r\n")
        status = int(head[9:12])
        headers = {name.lower(): value.strip() for name, _, value in
                   (line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:])}
        if "content-length" in headers:
            body, length = self.counted(rest, int(headers["content-length"]), keep)
        elif headers.get("transfer-encoding") == "chunked":
            body, length = self.chunked(rest, keep)
        else:
            body, length = rest, len(rest)
        return Answer(status, headers, body, length)

    def counted(self, rest, length, keep):
        if keep:
            pieces, missing = [rest], length - len(rest)
            while missing > 0:
                piece = self.socket.recv(min(BUFFER, missing))
                if not piece:
                    raise ConnectionError("the body was cut short")
                pieces.append(piece)
                missing -= len(piece)
            return b"".join(pieces), length
        missing, view = length - len(rest), memoryview(self.buffer)
        while missing > 0:
            count = self.socket.recv_into(view, min(BUFFER, missing))
            if not count:
                raise ConnectionError("the body was cut short")
            missing -= count
        return b"", length

    def chunked(self, rest, keep):
        """Chunks; a large body is counted, not kept."""
        pieces, total = [], 0
        while True:
            while b"\r\n" not in rest:
                rest += self.socket.recv(BUFFER)
            line, _, rest = rest.partition(b"\r\n")
            size = int(line.split(b";")[0], 16)
            taken = rest[:size]
            if keep:
                pieces.append(taken)
            missing, rest = size - len(taken), rest[size:]
            while missing > 0:
                piece = self.socket.recv(min(BUFFER, missing))
                if not piece:
                    raise ConnectionError("the body was cut short")
                if keep:
                    pieces.append(piece)
                missing -= len(piece)
            while len(rest) < 2:
                rest += self.socket.recv(BUFFER)
            rest = rest[2:]
            total += size
            if size == 0:
                return b"".join(pieces), total

    def close(self):
        self.socket.close()
