"""The document of the protocol: whole by the models of AsyncAPI 3, and about the same messages as the page for people."""

import json
import os
import re
import warnings

import jsonschema
import pytest

from hub import ROOT

with warnings.catch_warnings():
    # The package names a field of a binding that nobody here uses like one of its own base class.
    warnings.simplefilter("ignore")
    from asyncapi3.models.asyncapi import AsyncAPI3

REFERENCE = os.path.join(ROOT, "Docs", "Reference")


def read(*names):
    with open(os.path.join(ROOT, *names), encoding="utf-8") as file:
        return file.read()


@pytest.fixture(scope="module")
def document():
    return json.loads(read("Docs", "Reference", "asyncapi.json"))


def section(page, heading, until):
    return page[page.index(heading):page.index(until, page.index(heading))]


def types(text, column=1):
    """The types in one column of every table whose head names it."""
    found = set()
    for line in text.splitlines():
        cells = line.split("|")
        if len(cells) > column + 1 and not set(cells[column]) <= set("- "):
            found |= set(re.findall(r"`([a-z-]+)`", cells[column]))
    return found


def test_the_document_is_asyncapi_3(document):
    assert AsyncAPI3.model_validate(document).asyncapi == "3.0.0"


def test_a_document_that_is_none_is_refused(document):
    broken = json.loads(json.dumps(document))
    next(iter(broken["operations"].values()))["action"] = "shout"
    with pytest.raises(ValueError):
        AsyncAPI3.model_validate(broken)


def test_every_reference_leads_somewhere(document):
    def walk(value):
        if isinstance(value, dict):
            if "$ref" in value:
                place = document
                for step in value["$ref"].removeprefix("#/").split("/"):
                    place = place[step]
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(document)


def test_every_payload_is_a_schema(document):
    for message in document["components"]["messages"].values():
        jsonschema.Draft202012Validator.check_schema(message["payload"])


def test_the_page_and_the_document_have_the_same_messages(document):
    page = read("Docs", "Protocol.md")
    names = set(document["components"]["messages"])
    sent = types(section(page, "### What you send", "Fields the hub does not know"))
    assert sent == {name.removeprefix("toHub-") for name in names if name.startswith("toHub-")}
    received = types(section(page, "### What you receive", "```json"))
    signals = {name for name in sent if name == "answer" or name.endswith(("-candidate", "-rejected", "-offer", "-answer"))}
    assert received | signals == {name.removeprefix("toPeer-") for name in names if name.startswith("toPeer-")}


def test_the_vectors_fit_the_document(document):
    vectors = json.loads(read("Docs", "Reference", "vectors.json"))["vectors"]
    assert {one["type"] for one in vectors if one["direction"] == "toHub"} == {
        name.removeprefix("toHub-") for name in document["components"]["messages"] if name.startswith("toHub-")}
    for one in vectors:
        if one["direction"] == "toHub" and one["verdict"] != "refused":
            payload = document["components"]["messages"]["toHub-" + one["type"]]["payload"]
            jsonschema.validate(json.loads(one["text"]), payload)
