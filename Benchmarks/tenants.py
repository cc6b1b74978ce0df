#!/usr/bin/env python3
"""Writes a Plugins.yaml with many tenants: tenants.py 10000 >Plugins.yaml"""

import sys

HEAD = """hub:
  name: many
  listen: [127.0.0.1:0]
  admin: unix:%s
plugins:
  - signaling
  - hub-registry
"""


def text(count, admin, mesh="mesh"):
    """Tenants with three networks each, and a setting of their own."""
    lines = [HEAD % admin]
    if count:
        lines.append("namespaces:\n")
    for number in range(count):
        name = "tenant-%d" % number
        lines.append("  %s:\n    networks: [%s, %s-*, shared/%d/*]\n" % (name, name, name, number))
        lines.append("    plugins:\n      hub-registry: {mesh: %s-%d}\n" % (mesh, number % 7))
    return "".join(lines)


if __name__ == "__main__":
    sys.stdout.write(text(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "admin.sock"))
