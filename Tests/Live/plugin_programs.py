"""Programs that plugins are made of, as tests need them: each does one thing wrong, or none."""

import os
import sys

HEAD = """
import json, os, signal, sys

def tell(**message):
    sys.stdout.write(json.dumps(message) + chr(10))
    sys.stdout.flush()

def lines():
    for line in sys.stdin:
        yield json.loads(line)
"""

# MANIFEST and DO are filled in: what it says of itself, and what it does with each message once it is ready.
BODY = """
for message in lines():
    if "hello" in message:
        tell(manifest=dict({"id": NAME, "summary": "A program under test."}, **MANIFEST))
    elif "configure" in message:
        settings = message["configure"]["settings"]
        START
        tell(ready={})
    elif "drain" in message:
        tell(drained={})
    else:
        DO
"""


def program(folder, name, manifest="{}", do="pass", start="pass"):
    """Writes a program; returns what `run` needs."""
    path = os.path.join(folder, name + ".py")
    text = HEAD + BODY.replace("NAME", repr(name)).replace("MANIFEST", manifest)
    text = text.replace("START", start.replace("\n", "\n        ")).replace("DO", do.replace("\n", "\n        "))
    with open(path, "w") as file:
        file.write(text)
    return '["%s", "%s"]' % (sys.executable, path)
