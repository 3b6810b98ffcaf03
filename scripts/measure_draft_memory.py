#!/usr/bin/env python3
"""How much memory a draft with a large attachment takes: uploads it, attaches it, saves the draft again.

    scripts/measure_draft_memory.py .build/release/postern [MEGABYTES]

Runs the program twice, as an API and as the mail server behind it, in a temporary folder, and tells the API's own.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM, SIZE = sys.argv[1], int(sys.argv[2] if len(sys.argv) > 2 else "25") << 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens at {port}")


def memory(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field))


def main(folder):
    web, imap = free_port(), free_port()
    settings = os.path.join(folder, "postern.yaml")
    with open(settings, "w", encoding="utf-8") as file:
        file.write(f"""
http: {{host: 127.0.0.1, port: {web}}}
data: {folder}/api
servers:
  own:
    domains: "*"
    imap: {{host: 127.0.0.1, port: {imap}, security: none, allowCleartextLogin: true}}
mailserver: {{imapPort: {imap}, messageMegabytes: 100}}
""")
    environment = dict(os.environ, POSTERN_PASSWORD="secret")
    common = ["--config", settings]
    add = [PROGRAM, "mailserver", "user", "add", "ada@example.org", *common]
    subprocess.run(add, check=True, env=environment, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([PROGRAM, "mailserver", "run", *common], stderr=subprocess.DEVNULL)
    api = subprocess.Popen([PROGRAM, "serve", *common], stderr=subprocess.DEVNULL)
    try:
        wait_for(imap)
        wait_for(web)
        measure(web, api.pid)
    finally:
        api.terminate()
        server.terminate()
        api.wait()
        server.wait()


def measure(port, pid):
    token = None

    def call(method, path, body=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if isinstance(body, dict):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        connection.request(method, "/v1" + path, body, {name.replace("_", "-"): text for name, text in headers.items()})
        reply = connection.getresponse()
        content = reply.read()
        if reply.status >= 300:
            raise SystemExit(f"{method} {path}: {reply.status} {content[:500]}")
        return reply, json.loads(content) if content else None

    _, session = call("POST", "/sessions", {"address": "ada@example.org", "password": "secret"})
    token = session["token"]
    small = {"subject": "small", "text": "text\n"}
    for _ in range(20):
        draft, _ = call("POST", "/accounts/me/drafts", small)
        call("PUT", draft.headers["Location"][3:], small, If_Match="*")
        call("POST", "/accounts/me/blobs", b"x" * 100_000)
    before = memory(pid, "VmRSS")
    print(f"before: {before} KiB resident, {memory(pid, 'VmHWM')} KiB at most")
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as peak:
        peak.write("5")

    def step(name, began):
        now = memory(pid, "VmHWM")
        print(f"{name}: {time.time() - began:.2f} s, at most {now} KiB, {(now - before) / 1024:.1f} MiB above")

    began = time.time()
    _, blob = call("POST", "/accounts/me/blobs", os.urandom(SIZE), Content_Type="application/octet-stream")
    step("upload", began)
    began = time.time()
    draft, _ = call("POST", "/accounts/me/drafts", {"subject": "large", "attachments": [{"blobId": blob["id"]}]})
    step("draft with it", began)
    location = draft.headers["Location"][3:]
    _, content = call("GET", location)
    began = time.time()
    content["text"] = "edited\n"
    call("PUT", location, content, If_Match=draft.headers["ETag"])
    step("draft saved again", began)
    _, content = call("GET", location)
    part = content["attachments"][0]
    print(f"the attachment has {part['size']} of {SIZE} bytes")


with tempfile.TemporaryDirectory() as temporary:
    main(temporary)
