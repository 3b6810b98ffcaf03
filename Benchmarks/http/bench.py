#!/usr/bin/env python3
"""Postern beside the raw protocol, in one run, on one Dovecot. `make bench` runs it.

It needs what scripts/run_with_dovecot.py puts into the environment. The last message of the INBOX has the large attachment.
Every figure is a median, in milliseconds, after a warm-up. The columns:
    raw       the same over a bare socket in Python: one command out, its bytes in, nothing parsed
    imaplib   the same through Python's imaplib
    postern   one HTTP request over a kept connection
    ratio     postern against raw (or imaplib, where said): below 1 is faster than the protocol itself
"""

import base64
import imaplib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import quote, urlparse

from wire import HTTP, Raw

URL = urlparse(os.environ["POSTERN_URL"])
PID = int(os.environ["POSTERN_PID"])
IMAP_PORT = int(os.environ["IMAP_PORT"])
ADDRESS, PASSWORD = os.environ["POSTERN_ADDRESS"], os.environ["POSTERN_PASSWORD"]
MAIL = os.path.join(os.environ["POSTERN_DATA"], "mail")
DOVECOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../scripts/dovecot.py")

PAGE_ITEMS = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
MESSAGE_ITEMS = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[1])"
COLD_ACCOUNTS = 5
DOWNLOADS = 10
BATCH = 10_000
COLUMNS = "{:34} {:>10} {:>10} {:>10} {:>8}  {}"


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work, rounds, warm_up=3):
    for _ in range(warm_up):
        work()
    return statistics.median(seconds(work) for _ in range(rounds))


def milliseconds(value):
    return "" if value is None else f"{value * 1000:.2f}"


def row(name, raw=None, library=None, postern=None, goal="", against=None):
    against = against or raw
    ratio = f"{postern / against:.2f}" if postern and against else ""
    print(COLUMNS.format(name, milliseconds(raw), milliseconds(library), milliseconds(postern), ratio, goal), flush=True)


def doveadm(*arguments):
    subprocess.run([sys.executable, DOVECOT, "doveadm", os.environ["DOVECOT_RUN"], *arguments], check=True)


def log_in(address):
    client = HTTP(URL.hostname, URL.port)
    answer = client.request("POST", "/v1/sessions", json.dumps({"address": address, "password": PASSWORD}).encode())
    if answer.status != 201:
        sys.exit(f"POST /v1/sessions: {answer.status} {answer.body.decode(errors='replace')}")
    client.token = json.loads(answer.body)["token"]
    return client


def get(client, path, keep=True):
    answer = client.get(path, keep)
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status} {answer.body[:500].decode(errors='replace')}")
    return answer


def page(client, limit=50):
    return json.loads(get(client, f"/v1/accounts/me/folders/inbox/messages?limit={limit}").body)


def processor_seconds():
    with open(f"/proc/{PID}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mebibytes():
    with open(f"/proc/{PID}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def copy_account(name):
    """Another account with the same mail: links to the messages, a copy of Dovecot's index."""
    source, target = (os.path.join(MAIL, address, "Maildir") for address in (ADDRESS, name))
    if os.path.exists(target):
        return
    for folder in ("cur", "new", "tmp"):
        os.makedirs(os.path.join(target, folder))
    for folder in (os.path.dirname(target), target, *(os.path.join(target, f) for f in ("cur", "new", "tmp"))):
        os.chmod(folder, 0o777)
    for file in os.listdir(os.path.join(source, "cur")):
        os.link(os.path.join(source, "cur", file), os.path.join(target, "cur", file))
    for file in os.listdir(source):
        if file.startswith("dovecot") and os.path.isfile(os.path.join(source, file)):
            shutil.copyfile(os.path.join(source, file), os.path.join(target, file))
            os.chmod(os.path.join(target, file), 0o666)
    shutil.copystat(os.path.join(source, "cur"), os.path.join(target, "cur"))


def sessions():
    """A raw connection and an imaplib one, with the INBOX selected, and an HTTP client that has logged in."""
    raw = Raw(IMAP_PORT, ADDRESS, PASSWORD)
    raw.command("EXAMINE INBOX")
    library = imaplib.IMAP4("127.0.0.1", IMAP_PORT)
    library.login(ADDRESS, PASSWORD)
    library.select("INBOX", readonly=True)
    return raw, library, log_in(ADDRESS)


def bench_page(raw, library, client, count):
    window = f"{count - 49}:{count}"
    raw_time = median(lambda: raw.command(f"FETCH {window} {PAGE_ITEMS}"), 300, 30)
    library_time = median(lambda: library.fetch(window, PAGE_ITEMS), 200, 20)
    path = "/v1/accounts/me/folders/inbox/messages?limit=50"
    get(client, path)
    before, rounds = processor_seconds(), 1000
    warm = median(lambda: get(client, path), rounds, 0)
    processor = (processor_seconds() - before) / rounds
    row("page of 50, warm", raw_time, library_time, warm, "0.10")
    row("  processor time of a warm page", postern=processor)
    if shutil.which("wrk"):
        bench_rate(raw_time, library_time, client, path)


def bench_rate(raw_time, library_time, client, path):
    """Requests a second under load, where wrk is installed."""
    output = subprocess.run(
        ["wrk", "-t1", "-c16", "-d5s", "-H", f"Authorization: Bearer {client.token}", f"http://{URL.netloc}{path}"],
        capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
    print(f"  wrk, 16 connections: {rate:.0f} requests/s: {rate * library_time:.1f} times imaplib's {1 / library_time:.0f}/s "
          f"(goal: 10), {rate * raw_time:.1f} times the bare socket's {1 / raw_time:.0f}/s, one session each")


def bench_cold_page(count):
    """The first page of an account that Postern has never seen, and of one that it has, in a new session."""
    window, raw_times, library_times, cold, again = f"{count - 49}:{count}", [], [], [], []
    for number in range(COLD_ACCOUNTS):
        address = f"cold-{number}@example.org"
        copy_account(address)
        doveadm("index", "-u", address, "INBOX")
        first = Raw(IMAP_PORT, address, PASSWORD)  # so that none of the three below is Dovecot's first
        first.command("SELECT INBOX")
        first.command("LOGOUT")
        first.close()
        raw = Raw(IMAP_PORT, address, PASSWORD)
        raw_times.append(seconds(lambda: (raw.command("SELECT INBOX"), raw.command(f"FETCH {window} {PAGE_ITEMS}"))))
        raw.close()
        library = imaplib.IMAP4("127.0.0.1", IMAP_PORT)
        library.login(address, PASSWORD)
        library_times.append(
            seconds(lambda: (library.select("INBOX"), library.fetch(window, PAGE_ITEMS))))
        library.logout()
        client = log_in(address)
        cold.append(seconds(lambda: page(client)))
        client.request("DELETE", "/v1/sessions/current")
        client = log_in(address)
        again.append(seconds(lambda: page(client)))
    raw_time, library_time = statistics.median(raw_times), statistics.median(library_times)
    row("page of 50, cold (SELECT, FETCH)", raw_time, library_time, statistics.median(cold), "1.30")
    row("  in a new session, cache kept", raw_time, library_time, statistics.median(again))


def bench_next_pages(raw, library, client, count):
    """Going down the folder page by page, each never asked for before."""
    rounds, answer, times = 60, page(client), []
    for _ in range(rounds):
        path = f"/v1/accounts/me/folders/inbox/messages?limit=50&cursor={quote(answer['nextCursor'])}"
        start = time.perf_counter()
        body = get(client, path).body
        times.append(time.perf_counter() - start)
        answer = json.loads(body)
    # Each side reads pages that Dovecot hasn't read either: it keeps what it has.
    def windows(below):
        last = [count - below - 50 * number for number in range(1, rounds + 1)]
        return [f"{number - 49}:{number}" for number in last if number > 50]

    raw_time = statistics.median(
        seconds(lambda w=w: raw.command(f"FETCH {w} {PAGE_ITEMS}")) for w in windows(count // 4))
    library_time = statistics.median(
        seconds(lambda w=w: library.fetch(w, PAGE_ITEMS)) for w in windows(count // 2))
    row("following page, first time", raw_time, library_time, statistics.median(times))


def bench_message(raw, library, client, count):
    """Messages further down, so that no page has brought them before: once unknown, once known."""
    first, number = count - 3000, 200
    entries, cursor = [], None
    while len(entries) < 500:
        path = "/v1/accounts/me/folders/inbox/messages?limit=500" + (f"&cursor={quote(cursor)}" if cursor else "")
        answer = json.loads(get(client, path).body)
        entries += [entry["id"] for entry in answer["messages"]]
        cursor = answer.get("nextCursor")
    wanted = entries[100:100 + number]
    numbers = iter(range(first, first + number))
    raw_time = statistics.median(
        seconds(lambda n=n: raw.command(f"FETCH {n} {MESSAGE_ITEMS}")) for n in range(first, first + number))
    library_time = statistics.median(seconds(lambda: library.fetch(str(next(numbers)), MESSAGE_ITEMS)) for _ in range(number))
    unknown = statistics.median(seconds(lambda m=m: get(client, f"/v1/accounts/me/messages/{m}")) for m in wanted)
    known = statistics.median(seconds(lambda m=m: get(client, f"/v1/accounts/me/messages/{m}")) for m in wanted)
    row("message, opened the first time", raw_time, library_time, unknown)
    row("message, opened again", raw_time, library_time, known)


def bench_search(raw, library, client, name, keys, query):
    """The search and the first page of what it found, newest first."""

    def by_raw():
        answer = raw.command(f"UID SEARCH {keys}")
        found = re.search(rb"\* SEARCH([ \d]*)", answer).group(1).split()[-50:]
        if found:
            raw.command(f"UID FETCH {b','.join(found).decode()} {PAGE_ITEMS}")

    def by_library():
        _, answer = library.uid("SEARCH", keys)
        found = (answer[0] or b"").split()[-50:]
        if found:
            library.uid("FETCH", b",".join(found).decode(), PAGE_ITEMS)

    path = f"/v1/accounts/me/search?q={quote(query)}&limit=50"
    rounds = 5
    row(name, median(by_raw, rounds, 1), median(by_library, rounds, 1), median(lambda: get(client, path), rounds, 1), "1.30")


def page_ids(client, number):
    ids, cursor = [], None
    while len(ids) < number:
        path = "/v1/accounts/me/folders/inbox/messages?limit=500" + (f"&cursor={quote(cursor)}" if cursor else "")
        answer = json.loads(get(client, path).body)
        ids += [entry["id"] for entry in answer["messages"]]
        cursor = answer.get("nextCursor")
        if not cursor:
            break
    return ids[:number]


def bench_batch(count):
    """Many messages marked as read, and as unread again, so that each round changes them all; each side has an account of
    its own, so that neither tells the other."""
    number = min(BATCH, count)
    for name in ("batch-library", "batch-postern"):
        copy_account(f"{name}@example.org")
        doveadm("index", "-u", f"{name}@example.org", "INBOX")
    library = imaplib.IMAP4("127.0.0.1", IMAP_PORT)
    library.login("batch-library@example.org", PASSWORD)
    library.select("INBOX")
    uids = library.uid("SEARCH", "ALL")[1][0].split()[-number:]
    client = log_in("batch-postern@example.org")
    ids = page_ids(client, number)
    rounds = {"contiguous": slice(None), "every second one": slice(None, None, 2)}
    for name, part in rounds.items():
        wanted, some = [int(uid) for uid in uids[part]], ids[part]
        # One STORE, or as many as it takes to keep each below 8,192 octets.
        sets = [f"{wanted[0]}:{wanted[-1]}"] if part.step is None else [
            ",".join(map(str, wanted[start:start + 1000])) for start in range(0, len(wanted), 1000)]
        bodies = [json.dumps({"ids": some, "action": {"keywords": {change: ["$seen"]}}}).encode()
                  for change in ("add", "remove")]

        def by_library(sign):
            for piece in sets:
                status, _ = library.uid("STORE", piece, f"{sign}FLAGS", r"(\Seen)")
                if status != "OK":
                    raise RuntimeError(f"STORE: {status}")

        def by_postern(body):
            answer = client.request("POST", "/v1/accounts/me/messages/batch", body)
            if answer.status != 200 or answer.body.count(b'"done"') != len(some):
                raise RuntimeError(f"batch: {answer.status} {answer.body[:300].decode(errors='replace')}")

        library_time = median(lambda: (by_library("+"), by_library("-")), 5, 1) / 2
        postern_time = median(lambda: [by_postern(body) for body in bodies], 5, 1) / 2
        row(f"{len(some)} marked read, {name}", None, library_time, postern_time, "1.30 (of imaplib)",
            against=library_time)


def attachment(client):
    message = page(client, 1)["messages"][0]["id"]
    detail = json.loads(get(client, f"/v1/accounts/me/messages/{message}").body)
    part = detail["attachments"][0]
    return f"/v1/accounts/me/messages/{message}/parts/{part['id']}"


def bench_download(raw, library, client, count):
    path = attachment(client)
    raw_time = median(lambda: raw.discard(f"FETCH {count} BODY.PEEK[2]"), 3, 1)
    library_time = median(lambda: library.fetch(str(count), "BODY.PEEK[2]"), 3, 1)
    decoded = median(lambda: base64.b64decode(library.fetch(str(count), "BODY.PEEK[2]")[1][0][1]), 3, 0)
    length = get(client, path, keep=False).length
    postern = median(lambda: get(client, path, keep=False), 3, 1)
    binary = median(lambda: raw.discard(f"FETCH {count} BINARY.PEEK[2]"), 3, 1)
    row(f"attachment of {length / 1e6:.0f} MB", raw_time, library_time, postern, "1.25 (of imaplib)", against=library_time)
    row("  decoded by the client", None, decoded, postern, "1.25 (of imaplib)", against=decoded)
    row("  decoded by Dovecot (BINARY)", binary, None, postern)


def bench_memory():
    """Resident memory while many large downloads run at once."""
    clients = [log_in(f"cold-{number % COLD_ACCOUNTS}@example.org") for number in range(DOWNLOADS)]
    paths = [attachment(client) for client in clients]
    get(clients[0], paths[0], keep=False)
    before, peak, failures, done = resident_mebibytes(), 0.0, [], threading.Event()

    def download(client, path):
        try:
            get(client, path, keep=False)
        except (RuntimeError, OSError) as error:
            failures.append(str(error))

    def watch():
        nonlocal peak
        while not done.wait(0.01):
            peak = max(peak, resident_mebibytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    workers = [threading.Thread(target=download, args=pair) for pair in zip(clients, paths)]
    took = seconds(lambda: ([worker.start() for worker in workers], [worker.join() for worker in workers]))
    done.set()
    watcher.join()
    print(f"{DOWNLOADS} downloads at once: {took:.2f} s; resident memory {before:.1f} MiB before, {peak:.1f} MiB at the peak: "
          f"+{peak - before:.1f} MiB (goal: below 16)")
    for failure in failures:
        print("  failed:", failure)


def main():
    print("indexing the mailbox (long the first time)", flush=True)
    doveadm("index", "-u", ADDRESS, "INBOX")
    probe = Raw(IMAP_PORT, ADDRESS, PASSWORD)
    count = int(re.search(rb"\* (\d+) EXISTS", probe.command("EXAMINE INBOX")).group(1))
    probe.close()
    raw, library, client = sessions()
    print(f"{count} messages in the INBOX; {os.cpu_count()} processors; times are medians in milliseconds\n")
    print(COLUMNS.format("", "raw", "imaplib", "postern", "ratio", "goal"))
    steps = [
        lambda: bench_cold_page(count),
        lambda: bench_page(raw, library, client, count),
        lambda: bench_next_pages(raw, library, client, count),
        lambda: bench_message(raw, library, client, count),
        lambda: bench_search(raw, library, client, "search, subject", "SUBJECT lunch", "subject:lunch"),
        lambda: bench_search(raw, library, client, "search, subject, no hit", "SUBJECT zzz", "subject:zzz"),
        lambda: bench_batch(count),
        lambda: bench_download(raw, library, client, count),
        bench_memory,
    ]
    failed = False
    for step in steps:
        try:
            step()
        except (RuntimeError, OSError, KeyError, IndexError) as error:
            failed = True
            print("failed:", error, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
