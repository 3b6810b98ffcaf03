#!/usr/bin/env python3
"""A large message on its way through Postern: how long it takes, and how much memory.

    bench.py POSTERN [--megabytes 25] [--messages 200]

Mail goes to an embedded `postern mailserver` in a process of its own. The memory is the resident set of `postern serve`, its
peak (VmHWM, set back before) against what it was before the message.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../scripts"))
from kill_submissions import RECIPIENT, SENDERS, MailServer, Postern  # noqa: E402

MEGABYTE = 1 << 20


def memory(pid, field):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def message(size, subject):
    line = b"0123456789abcdef" * 4 + b"\r\n"
    header = f"From: {SENDERS[0]}\r\nTo: {RECIPIENT}\r\nSubject: {subject}\r\n\r\n".encode()
    return header + line * ((size - len(header)) // len(line))


def send(postern, token, body, query):
    """Seconds until it is taken, and until all is done."""
    begin = time.monotonic()
    status, answer = postern.request("POST", "/v1/accounts/me/submissions" + query, token, body,
                                     {"Content-Type": "message/rfc822"})
    taken = time.monotonic() - begin
    assert status == 202, answer
    while True:
        _, answer = postern.request("GET", "/v1/accounts/me/submissions/" + answer["id"], token)
        if answer["state"] in ("failed", "unknown", "deferred"):
            sys.exit(f"not sent: {answer}")
        if answer["state"] == "sent" and answer["copy"]["state"] != "pending":
            return taken, time.monotonic() - begin
        time.sleep(0.01)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("postern")
    parser.add_argument("--megabytes", type=int, default=25)
    parser.add_argument("--messages", type=int, default=200)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="postern-bench-")
    program = os.path.abspath(options.postern)
    server = MailServer(program, folder)
    postern = Postern(program, folder, server.ports)
    try:
        postern.start()
        pid = postern.process.pid
        token = postern.log_in(SENDERS[0])
        send(postern, token, message(20_000, "warm"), "")
        for query, what in (("?copy=none", "sent"), ("", "sent, and its copy in Sent")):
            with open(f"/proc/{pid}/clear_refs", "w") as file:
                file.write("5")
            before = memory(pid, "VmRSS")
            taken, done = send(postern, token, message(options.megabytes * MEGABYTE, what), query)
            rise = memory(pid, "VmHWM") - before
            print(f"{options.megabytes} MB {what}: taken in {taken:.2f} s, done in {done:.2f} s, "
                  f"memory {before / MEGABYTE:.1f} MiB, peak {rise / MEGABYTE:+.1f} MiB")
        begin = time.monotonic()
        for number in range(options.messages):
            send(postern, token, message(2_000, f"number {number}"), "?copy=none")
        seconds = time.monotonic() - begin
        print(f"{options.messages} messages of 2 kB, one after the other: {seconds / options.messages * 1000:.1f} ms each")
    finally:
        postern.kill()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
