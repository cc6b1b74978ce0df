#!/usr/bin/env python3
"""Counts what the hub does for each unit of work, and compares that with what is recorded."""

import argparse
import sys

import counted
from launch import Unusable


def say(text):
    print("budget: measuring " + text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    try:
        rows = counted.measure(say)
    except (Unusable, OSError) as problem:
        sys.exit("budget: %s" % problem)
    for title, row in rows.items():
        for what, figure in row.items():
            print("%-28s %-14s %12.2f" % (title, what, figure))


if __name__ == "__main__":
    main()
