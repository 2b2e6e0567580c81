"""Asks a running service for an uploaded profile in every format that the document lists, and for addresses that are
too long, and holds each answer against the document. Schemathesis draws formats by chance and meets few of them."""
import sys

import requests
import schemathesis
from schemathesis.checks import CHECKS

service = sys.argv[1]
document = schemathesis.openapi.from_url(f"{service}/api/openapi.yaml")
checks = CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)
profile = b"main;left 3\nmain;right 4\n"
upload = requests.post(f"{service}/api/profiles?name=documented", data=profile, timeout=30).json()["id"]
operation = document["/api/profiles/{id}/profile.{format}"]["GET"]
parameters = operation.definition.raw["parameters"] if "parameters" in operation.definition.raw else []
path = document.raw_schema["paths"]["/api/profiles/{id}/profile.{format}"]
formats = next(p["schema"]["enum"] for p in [*path["parameters"], *parameters] if p.get("name") == "format")


def hold(query, format, *expected):
    case = operation.Case(path_parameters={"id": upload, "format": format}, query=query)
    response = case.call(timeout=30)
    case.validate_response(response, checks=checks)
    if response.status_code not in expected:
        sys.exit(f"{format} {len(str(query))} bytes of query: {response.status_code}, not {expected}")


for format in formats:
    hold({}, format, 200)
hold({"label": ["k:" + "v" * 1000]}, "json", 200)
hold({"label": ["k:" + "v" * 1100]}, "json", 422)
hold({"label": ["k:" + "v" * 9000]}, "json", 414)
hold({"label": ["k:" + "v" * 40000]}, "json", 400)
print(f"{len(formats)} formats are as the document says")
