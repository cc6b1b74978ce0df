"""Reads what callgrind writes: instructions by function, and how often each function was called."""

import collections

# Whatever hands out memory. Each of these counts as one allocation.
ALLOCATORS = ("malloc", "calloc", "realloc", "reallocarray", "posix_memalign", "aligned_alloc", "memalign")
# What copies memory, as the C library names it for each kind of processor. Counted by call: the instructions
# that copy a message once more are too few to be noticed.
COPIERS = ("memcpy", "memmove", "mempcpy", "__memcpy_", "__memmove_", "__mempcpy_")


class Dump:
    """The costs of one thread between two marks."""

    def __init__(self):
        self.own = collections.Counter()  # instructions a function executed itself
        self.calls = collections.Counter()
        self.elsewhere = 0  # instructions of other threads meanwhile

    @property
    def instructions(self):
        return sum(self.own.values())

    @property
    def allocations(self):
        return sum(self.calls[name] for name in ALLOCATORS)

    @property
    def copies(self):
        return sum(calls for name, calls in self.calls.items() if name.startswith(COPIERS))


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return parse(file)


def parse(lines):
    """Takes the lines of one dump of one thread. Names are written out once, and by number after that."""
    dump, names, function, skips = Dump(), {}, "", False
    for line in lines:
        head = line[:1]
        if head.isdigit() or head in "+-*":
            # The line after `calls=` is what was spent in there, and stands there as well.
            if not skips:
                dump.own[function] += int(line.split()[1])
            skips = False
        elif line.startswith("fn="):
            function = name(line[3:], names)
        elif line.startswith("cfn="):
            callee = name(line[4:], names)
        elif line.startswith("calls="):
            dump.calls[callee] += int(line[6:].split()[0])
            skips = True
    return dump


def name(text, names):
    """`(12) main` says what 12 stands for from here on, `(12)` says it again; no version of a symbol."""
    number, _, spelled = text.strip().partition(" ")
    if spelled:
        names[number] = spelled.partition("@@")[0]
    return names[number]
