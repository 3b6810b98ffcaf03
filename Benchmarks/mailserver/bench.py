#!/usr/bin/env python3
"""The embedded IMAP server beside Dovecot: the same client, the same commands, one after the other.

    bench.py .build/release/postern [MESSAGES]

Postern syncs each message to the disk; the Dovecot of scripts/dovecot.conf.in doesn't.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts")
USER, PASSWORD = "bench@example.org", "secret"
ITEMS = b"(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
IDLE_CLIENTS = 200


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", 1 << 20)
        self.file.readline()
        self.run(b'LOGIN "%s" "%s"' % (USER.encode(), PASSWORD.encode()))

    def run(self, command, literal=None):
        """Seconds from the command to its tagged OK."""
        start = time.perf_counter()
        self.socket.sendall(b"t " + command + b"\r\n" + (b"" if literal is None else literal + b"\r\n"))
        while True:
            line = self.file.readline()
            if line.startswith(b"t "):
                if not line.startswith(b"t OK"):
                    sys.exit(f"{command[:60]!r}: {line!r}")
                return time.perf_counter() - start
            if not line:
                sys.exit(f"{command[:60]!r}: the server closed")
            if line.endswith(b"}\r\n"):
                self.file.read(int(line[line.rindex(b"{") + 1:-3]))


def message(number):
    return b"".join([
        b"From: Bob Miller <bob%d@example.org>\r\nTo: Ada <ada@example.org>\r\nSubject: Message %d\r\n" % (number, number),
        b"Date: Mon, 2 Mar 2026 12:00:00 +0000\r\nMessage-ID: <%d@bench.example>\r\nMIME-Version: 1.0\r\n" % number,
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n',
        b"Some lines of text, word%d.\r\n" % number * 20,
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"QUJD" * 100, b"\r\n--b--\r\n"])


def measure(port, count):
    client, figures = Client(port), {}
    client.run(b"CREATE bench")
    start = time.perf_counter()
    for number in range(count):
        content = message(number)
        client.run(b"APPEND bench {%d+}" % len(content), content)
    figures["append, one message, ms"] = (time.perf_counter() - start) * 1e3 / count
    figures["SELECT, first, ms"] = client.run(b"SELECT bench") * 1e3
    figures["FETCH of all, first, ms"] = client.run(b"FETCH 1:* " + ITEMS) * 1e3
    figures["FETCH of all, ms"] = min(client.run(b"FETCH 1:* " + ITEMS) for _ in range(5)) * 1e3
    figures["SEARCH TEXT, first, ms"] = client.run(b"SEARCH TEXT word77.") * 1e3
    figures["SEARCH TEXT, ms"] = min(client.run(b"SEARCH TEXT word99.") for _ in range(5)) * 1e3
    selects = []
    for _ in range(5):
        client.run(b"UNSELECT")
        selects.append(client.run(b"SELECT bench"))
    figures["SELECT, ms"] = min(selects) * 1e3
    return figures


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def idle_memory(port, pid):
    """KiB that a client in IDLE costs."""
    def idle():
        client = Client(port)
        client.run(b"SELECT bench")
        client.socket.sendall(b"t IDLE\r\n")
        client.file.readline()
        return client
    clients = [idle() for _ in range(20)]
    before = resident(pid)
    clients += [idle() for _ in range(IDLE_CLIENTS)]
    return (resident(pid) - before) / IDLE_CLIENTS


def with_postern(postern, body):
    with tempfile.TemporaryDirectory() as data:
        settings = os.path.join(data, "postern.yaml")
        with open(settings, "w") as file:
            file.write(f"data: {data}\nlog: {{level: warning}}\nmailserver: {{imapPort: 0}}\n")
        environment = os.environ | {"POSTERN_PASSWORD": PASSWORD}
        subprocess.run([postern, "mailserver", "user", "add", USER, "--config", settings], check=True, env=environment,
                       stdout=subprocess.DEVNULL)
        server = subprocess.Popen([postern, "mailserver", "run", "--config", settings], stdout=subprocess.PIPE, text=True)
        try:
            return body(int(server.stdout.readline().rsplit(":", 1)[1]), server.pid)
        finally:
            server.terminate()
            server.wait()


def with_dovecot(body):
    with tempfile.TemporaryDirectory() as mail:
        server = subprocess.Popen(
            [sys.executable, os.path.join(SCRIPTS, "dovecot.py"), "serve", "--until-eof", "--mail", mail,
             "--connections", "40"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            return body(json.loads(server.stdout.readline())["imap"])
        finally:
            server.stdin.close()
            server.wait()


def main():
    postern, count = os.path.abspath(sys.argv[1]), int((sys.argv[2:] or ["10000"])[0])
    memory = []
    def run(port, pid):
        figures = measure(port, count)
        memory.append(idle_memory(port, pid))
        return figures
    ours = with_postern(postern, run)
    theirs = with_dovecot(lambda port: measure(port, count))
    print(f"the embedded IMAP server beside Dovecot, {count} messages of 1.4 kB")
    print(f"{'':26} {'postern':>10} {'dovecot':>10} {'ratio':>7}")
    for name, figure in ours.items():
        print(f"{name:26} {figure:10.2f} {theirs[name]:10.2f} {figure / theirs[name]:7.2f}")
    print(f"a client in IDLE: {memory[0]:.1f} KiB")


main()
