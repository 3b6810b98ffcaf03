#!/usr/bin/env python3
"""A POP3 inbox behind Postern's API: what pages and searches of a large maildrop cost, and how its index grows.

    run_with_dovecot.py --postern POSTERN --protocol pop3 --count 10000 --fresh -- bench.py

Prints milliseconds of whole requests over HTTP, and the POP3 commands that `?explain=1` tells of them.
"""

import http.client
import json
import os
import statistics
import time
import urllib.parse

ADDRESS, PASSWORD = os.environ["POSTERN_ADDRESS"], os.environ["POSTERN_PASSWORD"]
PORT = urllib.parse.urlsplit(os.environ["POSTERN_URL"]).port
QUERIES = ["report", "subject:meeting", "from:anna", "body:the", "is:unread", "-from:anna invoice", "has:attachment"]
ROUNDS = 25
# Longer than a listing of the maildrop is good for: the next page looks at the server again.
LISTING_SECONDS = 11


class Client:
    def __init__(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT)
        self.token = None
        self.token = self.request("POST", "/v1/sessions", {"address": ADDRESS, "password": PASSWORD})[0]["token"]

    def request(self, method, path, body=None):
        """The answer, and milliseconds."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": "Bearer " + self.token} if self.token else {})
        start = time.perf_counter()
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = self.connection.getresponse()
        content = reply.read()
        elapsed = (time.perf_counter() - start) * 1e3
        assert reply.status < 300, (reply.status, content)
        return json.loads(content), elapsed

    def get(self, path):
        return self.request("GET", "/v1/accounts/me" + path)

    def progress(self):
        return self.get("")[0]["capabilities"]["indexing"]


def commands(answer):
    """How many of each."""
    counted = {}
    told = answer["explain"]
    for command in told["commands"]:
        name = command["command"].split()[0]
        counted[name] = counted.get(name, 0) + 1
    omitted = told.get("commandsOmitted", 0)
    return ", ".join(f"{count} {name}" for name, count in counted.items()) + (f", {omitted} more" if omitted else "")


def page(client, what):
    answer, elapsed = client.get("/folders/inbox/messages?limit=50&explain=1")
    assert len(answer["messages"]) == 50
    print(f"{what}: {elapsed:.1f} ms; {commands(answer) or 'no commands'}", flush=True)


def wait_for_index(client):
    start = time.perf_counter()
    told = 0
    while True:
        progress = client.progress()
        done = progress["headers"] >= progress["messages"] and progress["texts"] >= progress["messages"]
        if done or time.perf_counter() - told > 10:
            told = time.perf_counter()
            print(f"  after {told - start:.1f} s: {progress}", flush=True)
        if done:
            return
        time.sleep(0.1)


def search(client, query):
    path = "/search?folder=inbox&limit=50&q=" + urllib.parse.quote(query)
    answers = [client.get(path) for _ in range(ROUNDS)]
    times = sorted(elapsed for _, elapsed in answers)
    answer = answers[-1][0]
    print(f"search {query}: median {statistics.median(times):.1f} ms, longest {times[-1]:.1f} ms, "
          f"{answer.get('total', '?')} found{', approximate' if answer.get('approximate') else ''}", flush=True)


def main():
    client = Client()
    page(client, "first page, nothing known")
    print("indexing:")
    wait_for_index(client)
    time.sleep(LISTING_SECONDS)
    page(client, "second page of the day")
    for query in QUERIES:
        search(client, query)


main()
