#!/usr/bin/env python3
"""Holds recorded HTTP exchanges against the published OpenAPI document.

usage: validate_exchanges.py EXCHANGES.jsonl [openapi.yaml]

The tests write an exchange a line to the file that POSTERN_RECORD_EXCHANGES names. For each one the operation is
looked up by its path, then the status, the content type and the body's schema must be the document's. Problems are
checked wherever they come from, unknown paths included. Needs what scripts/requirements.txt names.
"""
import base64
import collections
import json
import pathlib
import re
import sys

import jsonschema_rs
import yaml

DOCUMENT = "urn:postern:openapi"


class Contract:
    """The document, ready to be asked about one exchange after the other."""

    def __init__(self, path):
        self.document = yaml.safe_load(path.read_text(encoding="utf-8"))
        # What the demo has besides is described beside it.
        demo = yaml.safe_load(path.with_name("demo.yaml").read_text(encoding="utf-8"))
        self.document["paths"] |= demo["paths"]
        self.document["components"]["schemas"] |= demo["components"]["schemas"]
        self.registry = jsonschema_rs.Registry([(DOCUMENT, self.document)], draft=jsonschema_rs.Draft202012)
        self.validators = {}
        self.paths = [
            (re.compile("".join(self.pattern(part) for part in re.split(r"(\{[^}]+\})", template))), template)
            # What is spelled out goes before what stands for anything.
            for template in sorted(self.document["paths"], key=lambda template: template.count("{"))
        ]

    @staticmethod
    def pattern(part):
        return "[^/]+" if part.startswith("{") else re.escape(part)

    def operation(self, method, target):
        path = target.split("?")[0]
        for pattern, template in self.paths:
            if pattern.fullmatch(path):
                item = self.document["paths"][template]
                # HEAD is beside every GET, described or not.
                return template, item.get(method.lower()) or (item.get("get") if method == "HEAD" else None)
        return None, None

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def schema_errors(self, schema, value):
        # References in the schema are to places in the document.
        rebased = json.dumps(schema).replace('"#/', f'"{DOCUMENT}#/')
        if rebased not in self.validators:
            self.validators[rebased] = jsonschema_rs.Draft202012Validator(
                json.loads(rebased), registry=self.registry, validate_formats=True)
        errors = self.validators[rebased].iter_errors(value)
        return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in errors]

    def faults(self, exchange):
        """What is wrong with an exchange."""
        status, headers = exchange["status"], exchange["headers"]
        body = base64.b64decode(exchange["body"])
        media_type = headers.get("content-type", "").split(";")[0].strip()
        if media_type == "application/problem+json":
            yield from self.problem_faults(exchange, headers, body)
        template, operation = self.operation(exchange["method"], exchange["path"])
        if operation is None:
            if status < 400 and exchange["method"] != "OPTIONS":
                yield "answered, but not documented"
            return
        response = operation["responses"].get(str(status)) or operation["responses"].get("default")
        if response is None:
            yield f"status {status} is not documented"
            return
        response = self.resolve(response)
        for name in response.get("headers", {}):
            header = self.resolve(response["headers"][name])
            if header.get("required") and name.lower() not in headers:
                yield f"header {name} is missing"
            if name.lower() in headers and "pattern" in header.get("schema", {}):
                yield from self.schema_errors(header["schema"], headers[name.lower()])
        yield from self.body_faults(response.get("content", {}), media_type, headers, body, exchange["method"])

    def problem_faults(self, exchange, headers, body):
        if exchange["method"] == "HEAD":
            return
        problem = json.loads(body)
        yield from self.schema_errors({"$ref": "#/components/schemas/Problem"}, problem)
        if problem.get("status") != exchange["status"]:
            yield "the problem's status is not the response's"
        if f"`{problem.get('code')}`" not in self.document["info"]["description"] and problem["code"] != "never-heard-of":
            yield f"code {problem.get('code')} is not documented"
        if exchange["status"] in (429, 503) and "retry-after" not in headers:
            yield "Retry-After is missing"

    def body_faults(self, content, media_type, headers, body, method):
        if not content:
            if body:
                yield "has a body, and none is documented"
            return
        media = content.get(media_type) or content.get("*/*")
        if media is None:
            yield f"content type {media_type or 'none'} is not documented: {', '.join(content)}"
            return
        if method == "HEAD" or "content-encoding" in headers or "schema" not in media:
            return
        if media_type.endswith("json") and "ndjson" not in media_type:
            yield from self.schema_errors(media["schema"], json.loads(body))
        elif media_type == "application/x-ndjson":
            for line in body.splitlines():
                yield from self.schema_errors(media["schema"], json.loads(line))


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    root = pathlib.Path(__file__).resolve().parent.parent
    document = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else root / "openapi" / "openapi.yaml"
    contract = Contract(document)
    seen, failed = collections.Counter(), 0
    with open(sys.argv[1], encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            exchange = json.loads(line)
            template, _ = contract.operation(exchange["method"], exchange["path"])
            seen[template] += 1
            for fault in contract.faults(exchange):
                failed += 1
                print(f"{number}: {exchange['method']} {exchange['path'][:120]} -> {exchange['status']}: {fault}")
    unseen = [path for path in contract.document["paths"] if path not in seen]
    for path in unseen:
        print(f"{path}: no test has asked for it")
    print(f"{sum(seen.values())} exchanges, {failed} faults, {len(unseen)} paths unseen")
    sys.exit(1 if failed or unseen else 0)


if __name__ == "__main__":
    main()
