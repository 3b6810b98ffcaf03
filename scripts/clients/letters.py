"""Messages for the tests, each with a subject of its own and lines that are easily spoilt on the way."""

import email
import random

# Bytes that mbox files, dot-stuffing and line counters have trouble with.
ODD_LINES = [
    b"From here on it is quoted", b">From there too", b">>From everywhere", b".", b"..", b". a dot first", b"",
    b"a line with spaces at its end   ", b"\ttabs", "Grüße, 你好".encode(), b"x" * 990, b"From ", b"--", b"-- ",
]


def letter(subject, seed=None, lines=12):
    """A message with CRLF line ends; by the same arguments the same."""
    chosen = random.Random(f"{subject} {seed}")
    text = [chosen.choice(ODD_LINES) if chosen.random() < 0.5 else b"line %d" % chosen.randrange(10**6)
            for _ in range(lines)]
    head = [
        b"From: Bo <bo@example.net>", b"To: Anna <anna@example.org>", b"Subject: " + subject.encode(),
        b"Date: Mon, 2 Mar 2026 12:00:00 +0100",
        b"Message-ID: <%016x@example.net>" % random.Random(subject).getrandbits(64), b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit", b"",
    ]
    return b"".join(line + b"\r\n" for line in head + text)


def subject_of(content):
    return email.message_from_bytes(content)["Subject"]
