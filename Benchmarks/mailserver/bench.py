#!/usr/bin/env python3
"""The embedded IMAP server beside Dovecot: the same commands to both, in turn, round by round.

    bench.py .build/release/postern [--messages 100000] [--idle 1000] [--rounds 7]

Both sync every append to the disk (Dovecot: mail_fsync = always). The figures are medians; where other programs use the
machine too, the ratios are what can be read. Memory is PSS, summed over all processes of a server.
"""

import argparse
import json
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts")
USER, PASSWORD = "bench@example.org", "secret"
ENVELOPES = b"(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)"
STRUCTURES = b"(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
FETCHED = 10_000
APPENDS_OF_A_ROUND = 200
# Messages of one MULTIAPPEND, by which the mailbox is filled.
FILLED_AT_ONCE = 500
FIRST_IDLE_CLIENTS = 20
END = re.compile(rb"(?:^|\n)t (OK|NO|BAD)[^\n]*\n$")


class Client:
    """A bare socket that looks for the end of an answer and at nothing else."""

    def __init__(self, port, number=0):
        # Both servers bound what one address may open.
        self.socket = socket.create_connection(("127.0.0.1", port), source_address=(f"127.0.0.{1 + number % 100}", 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.recv(4096)
        self.run(b'LOGIN "%s" "%s"' % (USER.encode(), PASSWORD.encode()))

    def run(self, command):
        """Seconds from the command to its tagged OK."""
        start = time.perf_counter()
        self.socket.sendall(b"t " + command + b"\r\n")
        tail = b""
        while True:
            piece = self.socket.recv(1 << 20)
            if not piece:
                sys.exit(f"{command[:60]!r}: the server closed")
            tail = (tail + piece)[-1024:]
            end = END.search(tail)
            if end:
                if end.group(1) != b"OK":
                    sys.exit(f"{command[:60]!r}: {end.group()!r}")
                return time.perf_counter() - start

    def idle(self):
        self.run(b"SELECT bench")
        self.socket.sendall(b"t IDLE\r\n")
        self.socket.recv(4096)


def message(number):
    return b"".join([
        b"From: Bob Miller <bob%d@example.org>\r\nTo: Ada <ada@example.org>\r\nSubject: Message %d\r\n" % (number, number),
        b"Date: Mon, 2 Mar 2026 12:00:00 +0000\r\nMessage-ID: <%d@bench.example>\r\nMIME-Version: 1.0\r\n" % number,
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n',
        b"Some lines of text, word%d.\r\n" % number * 20,
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        b"QUJD" * 100, b"\r\n--b--\r\n"])


def literal(number):
    content = message(number)
    return b"{%d+}\r\n%s" % (len(content), content)


def append(client, count, first):
    """Milliseconds for a message."""
    return sum(client.run(b"APPEND bench " + literal(first + place)) for place in range(count)) * 1e3 / count


def fill(client, count):
    """Messages for an APPEND of many; milliseconds for a message."""
    start = time.perf_counter()
    for first in range(0, count, FILLED_AT_ONCE):
        several = [literal(number) for number in range(first, min(first + FILLED_AT_ONCE, count))]
        client.run(b"APPEND bench " + b" ".join(several))
    return (time.perf_counter() - start) * 1e3 / count


def select(client):
    client.run(b"UNSELECT")
    return client.run(b"SELECT bench") * 1e3


class Server:
    def __init__(self, name, port, pid):
        self.name, self.port, self.pid = name, port, pid
        self.client = Client(port)
        self.figures, self.memory = {}, {}

    def note(self, what, figure):
        self.figures.setdefault(what, []).append(figure)

    def median(self, what):
        return statistics.median(self.figures[what])


def first_times(server, count):
    """What happens once: the mailbox is filled, and its index and caches are made."""
    client = server.client
    client.run(b"CREATE bench")
    server.note("append, a message of MULTIAPPEND, ms", fill(client, count))
    server.note("SELECT, the first, ms", client.run(b"SELECT bench") * 1e3)
    server.note("FETCH of 10,000 structures, the first, ms", client.run(b"FETCH 1:%d " % min(FETCHED, count) + STRUCTURES) * 1e3)
    server.note("SEARCH TEXT, the first, ms", client.run(b"SEARCH TEXT word77.") * 1e3)


def measure(server, number, count):
    client, last = server.client, min(FETCHED, count)
    server.note("SELECT, ms", select(client))
    server.note("FETCH of 10,000 envelopes, ms", client.run(b"FETCH 1:%d " % last + ENVELOPES) * 1e3)
    server.note("FETCH of 10,000 structures, ms", client.run(b"FETCH 1:%d " % last + STRUCTURES) * 1e3)
    server.note("FETCH of 10,000 flags, ms", client.run(b"FETCH 1:%d (FLAGS)" % last) * 1e3)
    client.run(b"UNSELECT")
    server.note("append, one message, ms", append(client, APPENDS_OF_A_ROUND, count + number * APPENDS_OF_A_ROUND))
    client.run(b"SELECT bench")
    if number < 3:
        server.note("SEARCH TEXT, ms", client.run(b"SEARCH TEXT word%d." % (990 + number)) * 1e3)
        server.note("SEARCH SUBJECT, ms", client.run(b"SEARCH SUBJECT \"Message %d\"" % (990 + number)) * 1e3)


def proportional(pid):
    """KiB that a process and those below it take, pages that they share counted once."""
    children = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat") as file:
                children.setdefault(int(file.read().rpartition(")")[2].split()[1]), []).append(int(entry))
        except OSError:
            continue  # it has ended
    total, pids = 0, [pid]
    while pids:
        one = pids.pop()
        pids += children.get(one, [])
        try:
            with open(f"/proc/{one}/smaps_rollup") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError:
            continue
    return total


def idle_memory(server, count):
    """KiB for each client that has the mailbox selected and is in IDLE."""
    clients = []
    def add(number):
        for _ in range(number):
            clients.append(Client(server.port, len(clients)))
            clients[-1].idle()
        time.sleep(1)
        return proportional(server.pid)
    before = add(FIRST_IDLE_CLIENTS)
    after = add(count)
    server.memory = {f"KiB with {FIRST_IDLE_CLIENTS} clients": [before], f"KiB for each of {count} clients in IDLE": [(after - before) / count]}
    for client in clients:
        client.socket.close()


def start_postern(postern, data):
    settings = os.path.join(data, "postern.yaml")
    with open(settings, "w") as file:
        file.write(f"data: {data}\nlog: {{level: warning}}\nmailserver: {{imapPort: 0}}\n")
    subprocess.run([postern, "mailserver", "user", "add", USER, "--config", settings], check=True,
                   env=os.environ | {"POSTERN_PASSWORD": PASSWORD}, stdout=subprocess.DEVNULL)
    process = subprocess.Popen([postern, "mailserver", "run", "--config", settings], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline().rsplit(":", 1)[1]), process.pid


def start_dovecot(mail, clients):
    process = subprocess.Popen(
        [sys.executable, os.path.join(SCRIPTS, "dovecot.py"), "serve", "--until-eof", "--mail", mail, "--fsync", "always",
         "--connections", str(clients)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    told = json.loads(process.stdout.readline())
    return process, told["imap"], told["pid"]


def report(ours, theirs, options):
    print(f"the embedded IMAP server beside Dovecot, {options.messages} messages of 1.4 kB, medians of up to "
          f"{options.rounds} rounds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'':44} {'postern':>10} {'dovecot':>10} {'ratio':>7}")
    for what in ours.figures:
        mine, other = ours.median(what), theirs.median(what)
        print(f"{what:44} {mine:10.2f} {other:10.2f} {mine / other:7.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("postern")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    files = 4 * options.idle + 1000
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, max(files, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as mail:
        postern, dovecot = start_postern(os.path.abspath(options.postern), data), None
        try:
            dovecot = start_dovecot(mail, options.idle + 100)
            ours, theirs = Server("postern", *postern[1:]), Server("dovecot", *dovecot[1:])
            for server in (ours, theirs):
                first_times(server, options.messages)
            for number in range(options.rounds):
                for server in (ours, theirs):
                    measure(server, number, options.messages)
            report(ours, theirs, options)
            for server in (ours, theirs):
                idle_memory(server, options.idle)
                print(f"{server.name}: " + ", ".join(f"{what} {figure[0]:.1f}" for what, figure in server.memory.items()))
        finally:
            postern[0].terminate()
            postern[0].wait()
            if dovecot:
                dovecot[0].stdin.close()
                dovecot[0].wait()


main()
