#!/usr/bin/env python3
"""A server that is killed while it sends: nothing that it says was sent is lost or sent twice.

    kill_submissions.py POSTERN [--rounds N] [--messages N] [--seed N]

Mail goes to an embedded `postern mailserver`, which stays. In each round a `postern serve` takes messages over HTTP, each
with an Idempotency-Key of its own, and is killed with SIGKILL at a random moment, started again, and given the same requests
again; it is killed once more on the way. When its queue has come to rest:

- every submission in state `sent` has arrived exactly once, as Python's `email` reads it, too;
- no message has arrived more than once;
- every message that has not arrived is queued, deferred, failed or unknown.
"""

import concurrent.futures
import email
import email.policy
import http.client
import sys
import threading
import time

from killed_server import MailServer, RECIPIENT, SENDERS, Trial

REST_SECONDS = 120


def content(sender, number, tag):
    lines = "".join(f"line {line} of {tag}: Grüße, 東京\r\n" for line in range(number % 50 + 1))
    return (f"From: {sender}\r\nTo: {RECIPIENT}\r\nSubject: {tag}\r\nMessage-ID: <{tag}@example.org>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + lines + ".\r\n").encode()


def give(postern, tokens, message):
    """Gives a message out; whether it was taken."""
    tag, sender, body = message
    try:
        status, answer = postern.request(
            "POST", "/v1/accounts/me/submissions?copy=none", tokens[sender], body,
            {"Content-Type": "message/rfc822", "Idempotency-Key": tag})
    except (OSError, http.client.HTTPException):
        return False
    # What is still being answered was given out before the kill, and the answer will come.
    assert status in (202, 409), (status, answer)
    return status == 202


def give_all(postern, tokens, messages, kill_after=None):
    """Gives out what isn't taken yet; with `kill_after` seconds until the server's death."""
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        timer = threading.Timer(kill_after, postern.kill) if kill_after is not None else None
        if timer:
            timer.start()
        taken = list(pool.map(lambda message: give(postern, tokens, message), messages))
        if timer:
            timer.join()
    return [message for message, isTaken in zip(messages, taken) if not isTaken]


def submissions(postern, token):
    found, path = [], "/v1/accounts/me/submissions?limit=500"
    while path:
        status, page = postern.request("GET", path, token)
        assert status == 200, page
        found += page["submissions"]
        cursor = page.get("nextCursor")
        path = f"/v1/accounts/me/submissions?limit=500&cursor={cursor}" if cursor else None
    return found


def at_rest(postern, tokens, wanted):
    """The submissions of this round, once none is on its way."""
    deadline = time.monotonic() + REST_SECONDS
    while True:
        found = [one for token in tokens.values() for one in submissions(postern, token) if one["messageId"] in wanted]
        if not any(one["state"] in ("queued", "sending") for one in found):
            return found
        if time.monotonic() > deadline:
            sys.exit("the queue does not come to rest: " + json.dumps([one for one in found if one["state"] == "sending"]))
        time.sleep(0.1)


def check(messages, found, arrived):
    """What is wrong, in words."""
    wrong, states = [], {}
    by_id = {}
    for one in found:
        states[one["state"]] = states.get(one["state"], 0) + 1
        if by_id.setdefault(one["messageId"], one) is not one:
            wrong.append(f"{one['messageId']} has two submissions")
    for tag, _, body in messages:
        name = tag + "@example.org"
        copies = arrived.get(f"<{name}>", [])
        one = by_id.get(name)
        if one is None:
            wrong.append(f"{name} was taken and is gone")
            continue
        if len(copies) > 1:
            wrong.append(f"{name} ({one['state']}) arrived {len(copies)} times")
        if one["state"] == "sent" and len(copies) != 1:
            wrong.append(f"{name} is sent and arrived {len(copies)} times")
        if not copies and one["state"] not in ("queued", "deferred", "failed", "unknown"):
            wrong.append(f"{name} is {one['state']} and did not arrive")
        for copy in copies:
            wrong += compare(name, body, copy)
    return wrong, states


def compare(name, sent, arrived):
    """The same to Python's parser, and the body the same byte for byte."""
    if arrived.split(b"\r\n\r\n", 1)[1] != sent.split(b"\r\n\r\n", 1)[1]:
        return [f"{name} arrived with another body"]
    one, other = (email.message_from_bytes(bytes, policy=email.policy.SMTP) for bytes in (sent, arrived))
    same = all(one[field] == other[field] for field in one.keys()) and one.get_content() == other.get_content()
    return [] if same else [f"{name} parses differently"]


def run_round(postern, server, number, count, chance):
    postern.start()
    tokens = {sender: postern.log_in(sender) for sender in SENDERS}
    messages = []
    for index in range(count):
        tag, sender = f"r{number}-{index}-{chance.getrandbits(48):x}", SENDERS[index % len(SENDERS)]
        messages.append((tag, sender, content(sender, index, tag)))
    left = give_all(postern, tokens, messages, kill_after=chance.uniform(0, 1.5))
    postern.start()
    left = give_all(postern, tokens, left, kill_after=chance.uniform(0, 1.5))
    postern.start()
    while left:
        left = give_all(postern, tokens, left)
    found = at_rest(postern, tokens, {tag + "@example.org" for tag, _, _ in messages})
    wrong, states = check(messages, found, server.arrived())
    postern.process.terminate()
    postern.process.wait()
    print(f"round {number}: " + ", ".join(f"{count} {state}" for state, count in sorted(states.items())), flush=True)
    return wrong, states


def main():
    with Trial(__doc__, rounds=50, messages=100) as trial:
        print(f"seed {trial.seed}", flush=True)
        server, total = MailServer(trial.options.postern, trial.folder), {}
        postern = trial.serve(server)
        for number in range(trial.options.rounds):
            wrong, states = run_round(postern, server, number, trial.options.messages, trial.chance)
            for state, count in states.items():
                total[state] = total.get(state, 0) + count
            trial.tell(f"round {number}", wrong)
        print("in all: " + ", ".join(f"{count} {state}" for state, count in sorted(total.items())))


if __name__ == "__main__":
    main()
