"""A bar chart in SVG, to be read on a light page and on a dark one."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 760, 300, 70, 16, 10, 56

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600 } .quiet { fill: #59636e; font-size: 11px }
  .met { fill: #1a7f37 } .missed { fill: #bc4c00 } .none { fill: #6e7781 }
  .line { stroke: #59636e; stroke-width: 1 } .aim { stroke: #1f2328; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .quiet { fill: #9198a1 }
    .met { fill: #3fb950 } .missed { fill: #f0883e } .none { fill: #9198a1 }
    .line { stroke: #9198a1 } .aim { stroke: #e6edf3 }
  }
"""


def line(kind, x, top, bottom):
    return '<line class="%s" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>' % (kind, x, x, top, bottom)


def svg(bars, title):
    """`bars` are (label, ratio, limit or None). A mark shows each limit, a line what equals the floor."""
    largest = max([1.5] + [ratio for _, ratio, _ in bars] + [limit for _, _, limit in bars if limit])
    scale = (WIDTH - LEFT - RIGHT) / largest
    height = TOP + len(bars) * (BAR + GAP) + 24
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">'
             % (WIDTH, height, escape(title, {'"': "&quot;"})), "<style>%s</style>" % STYLE,
             '<text class="head" x="12" y="24">%s</text>' % escape(title)]
    one = LEFT + scale
    parts.append(line("line", one, TOP - 8, height - 20))
    parts.append('<text class="quiet" x="%.1f" y="%d" text-anchor="middle">the floor</text>'
                 % (one, height - 6))
    for row, (label, ratio, limit) in enumerate(bars):
        y = TOP + row * (BAR + GAP)
        kind = "none" if limit is None else "met" if ratio <= limit else "missed"
        parts.append('<text x="%d" y="%d" text-anchor="end">%s</text>' % (LEFT - 8, y + 13, escape(label)))
        parts.append('<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>'
                     % (kind, LEFT, y, ratio * scale, BAR))
        if limit is not None:
            parts.append(line("aim", LEFT + limit * scale, y - 3, y + BAR + 3))
        end = LEFT + max(ratio, limit or 0) * scale
        parts.append('<text x="%.1f" y="%d">%.2f</text>' % (end + 6, y + 13, ratio))
    return "\n".join(parts + ["</svg>", ""])
