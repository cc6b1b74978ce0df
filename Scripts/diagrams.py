#!/usr/bin/env python3
"""Draws the diagrams of Docs/Concepts.md into Docs/Pictures: Scripts/diagrams.py, or --check to see that they are as drawn.

They are SVG that follows the reader's light or dark, and need nothing but a browser.
"""

import html
import os
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Docs", "Pictures")
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
  .small { font-size: 12px; fill: #57606a }
  .box { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.5 }
  .room { fill: none; stroke: #8250df; stroke-width: 1.5; stroke-dasharray: 5 4 }
  .peer { fill: #ddf4ff; stroke: #0969da; stroke-width: 1.5 }
  .line { fill: none; stroke: #57606a; stroke-width: 1.5 }
  .way { fill: none; stroke: #0969da; stroke-width: 2 }
  .direct { fill: none; stroke: #1a7f37; stroke-width: 2.5 }
  .gone { fill: none; stroke: #8c959f; stroke-width: 1.5; stroke-dasharray: 2 5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 }
    .box { fill: #161b22; stroke: #9198a1 } .room { stroke: #ab7df8 }
    .peer { fill: #0c2d6b; stroke: #58a6ff } .line { stroke: #9198a1 } .way { stroke: #58a6ff }
    .direct { stroke: #3fb950 } .gone { stroke: #656c76 }
  }
"""


class Drawing:
    def __init__(self, title, width, height):
        self.title, self.width, self.height, self.parts = title, width, height, []

    def box(self, x, y, width, height, *lines, kind="box"):
        self.parts.append('<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="8"/>' % (kind, x, y, width, height))
        if kind == "room":
            for number, line in enumerate(lines):
                self.text(x + width / 2, y + 18 + 16 * number, line, small=number > 0)
            return
        top = y + height / 2 + 5 - 8 * (len(lines) - 1)
        for number, line in enumerate(lines):
            self.text(x + width / 2, top + 16 * number, line, small=number > 0)

    def peer(self, x, y, name):
        self.parts.append('<circle class="peer" cx="%d" cy="%d" r="22"/>' % (x, y))
        self.text(x, y + 5, name)

    def text(self, x, y, words, small=False):
        self.parts.append('<text x="%d" y="%d"%s>%s</text>' % (
            x, y, ' class="small"' if small else "", html.escape(words)))

    def line(self, *points, kind="line", arrow=True):
        path = " ".join("%s%d %d" % ("L" if number else "M", x, y) for number, (x, y) in enumerate(points))
        end = ' marker-end="url(#tip)"' if arrow else ""
        self.parts.append('<path class="%s" d="%s"%s/>' % (kind, path, end))

    def svg(self):
        tip = ('<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
               'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker>')
        return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">\n'
                "<title>%s</title>\n<style>%s</style>\n<defs>%s</defs>\n%s\n</svg>\n") % (
            self.width, self.height, html.escape(self.title, True), html.escape(self.title), STYLE, tip,
            "\n".join(self.parts))


def networks():
    draw = Drawing("A hub with two tenants; peers see those of their own network", 720, 290)
    draw.box(10, 10, 700, 270, "", kind="box")
    draw.text(360, 32, "one hub")
    draw.box(30, 50, 320, 215, "tenant acme", "claims acme, acme-*", kind="room")
    draw.box(370, 50, 320, 215, "tenant globex", "has keys of its own", kind="room")
    draw.box(45, 100, 140, 150, "acme-lobby", kind="room")
    draw.box(195, 100, 140, 150, "acme-chess", kind="room")
    draw.box(385, 100, 290, 150, "lobby", kind="room")
    for x, y, name in ((85, 165, "ann"), (145, 215, "bob"), (265, 190, "cid"), (460, 185, "ann"), (600, 185, "dan")):
        draw.peer(x, y, name)
    draw.line((105, 180), (126, 200), kind="way", arrow=False)
    draw.line((484, 185), (576, 185), kind="way", arrow=False)
    return draw


def signal():
    draw = Drawing("A signal goes through the hub, and what is agreed on does not", 720, 250)
    draw.peer(60, 180, "ann")
    draw.peer(660, 180, "bob")
    draw.box(180, 40, 360, 84, "hub", "reads type and target, checks the rest to its end,", "writes the sender's id, keeps nothing")
    draw.line((75, 162), (176, 92), kind="way")
    draw.text(95, 108, "1 offer", small=True)
    draw.line((544, 92), (645, 162), kind="way")
    draw.text(632, 108, "2 offer, from ann", small=True)
    draw.line((638, 170), (530, 128), kind="line")
    draw.text(540, 160, "3 answer", small=True)
    draw.line((190, 128), (82, 170), kind="line")
    draw.text(190, 160, "4 answer, from bob", small=True)
    draw.line((86, 192), (634, 192), kind="direct")
    draw.text(360, 214, "5 WebRTC, directly: media and data never pass the hub")
    return draw


def mesh():
    draw = Drawing("Three linked hubs; a signal finds its way from a peer of one to a peer of another", 720, 270)
    draw.box(40, 60, 150, 60, "hub a", "region eu")
    draw.box(285, 150, 150, 60, "hub b", "region us")
    draw.box(530, 60, 150, 60, "hub c", "region asia")
    draw.line((190, 105), (283, 165), kind="way")
    draw.line((435, 165), (528, 105), kind="way")
    draw.text(205, 160, "link", small=True)
    draw.text(515, 160, "link", small=True)
    draw.peer(115, 200, "ann")
    draw.peer(605, 200, "cid")
    draw.line((115, 178), (115, 124), kind="way")
    draw.line((605, 124), (605, 174), kind="way")
    draw.text(360, 40, "each hub tells its neighbours which peers it has, in networks that both serve")
    draw.text(360, 240, "a signal is numbered: it arrives once, in order, or its sender is told", small=True)
    return draw


def migration():
    draw = Drawing("Two hubs move from a WebSocket to a data channel, and back when it fails", 720, 190)
    steps = (("1 linked", "WebSocket", "way", None), ("2 both", "WebSocket and channel", "way", "direct"),
             ("3 ready", "channel; the socket closes", "gone", "direct"), ("4 trouble", "back to a WebSocket", "way", "gone"))
    for number, (name, words, socket, channel) in enumerate(steps):
        x = 10 + 178 * number
        draw.box(x, 60, 46, 60, "a")
        draw.box(x + 110, 60, 46, 60, "b")
        draw.line((x + 46, 78), (x + 110, 78), kind=socket, arrow=False)
        if channel:
            draw.line((x + 46, 102), (x + 110, 102), kind=channel, arrow=False)
        draw.text(x + 78, 40, name)
        draw.text(x + 78, 146, words, small=True)
    draw.text(360, 178, "signals under way are sent again over whatever is left; none is lost, doubled or out of order", small=True)
    return draw


def plugins():
    draw = Drawing("A message passes the stages at which plugins decide; afterwards events are heard", 720, 250)
    draw.peer(40, 70, "ann")
    for number, (name, who) in enumerate((("screen", "rate-limit"), ("identify", "auth-tokens"), ("authorize", "isolation"),
                                           ("shape", "yours"), ("carry", "mesh, fleet"))):
        x = 96 + 122 * number
        draw.box(x, 40, 106, 60, name, who)
        draw.line((62 if number == 0 else x - 16, 70), (x - 2, 70), kind="way")
    draw.text(355, 24, "an intent: each plugin in turn may refuse, with a code and a sentence")
    draw.line((645, 102), (645, 150), kind="way")
    draw.box(96, 154, 594, 36, "it happens, and then it is told: an event")
    for number, name in enumerate(("webhooks", "metrics", "hub-registry", "a program", "yours")):
        x = 96 + 122 * number
        draw.text(x + 53, 232, name, small=True)
        draw.line((x + 53, 190), (x + 53, 214), kind="line")
    return draw


def keeping():
    draw = Drawing("Records lie on the hubs nearest to their topic; a fleet shares a server in place of links", 720, 230)
    draw.text(180, 24, "records in a mesh")
    for number, name in enumerate(("a", "b", "c", "d")):
        draw.box(20 + 84 * number, 90, 64, 48, name, "copy" if number in (1, 2) else "")
    draw.peer(52, 195, "ann")
    draw.line((52, 173), (52, 142), kind="way")
    for number in (1, 2):
        draw.line((70, 88), (70, 60), (52 + 84 * number, 60), (52 + 84 * number, 88), kind="way")
    draw.text(215, 195, "published at a, kept by b and c,", small=True)
    draw.text(215, 212, "found at d; signed by ann", small=True)
    draw.text(550, 24, "a fleet")
    draw.box(450, 44, 200, 46, "NATS", "presence, signals, bans, records")
    for number, name in enumerate(("a", "b", "c")):
        draw.box(430 + 88 * number, 140, 64, 40, name)
        draw.line((462 + 88 * number, 140), (500 + 50 * number, 92), kind="line", arrow=False)
    draw.text(550, 212, "behind one load balancer", small=True)
    return draw


DRAWINGS = {"networks": networks, "signal": signal, "mesh": mesh, "migration": migration, "plugins": plugins,
            "keeping": keeping}


def main():
    wrong = []
    for name, make in DRAWINGS.items():
        path, text = os.path.join(FOLDER, name + ".svg"), make().svg()
        if "--check" in sys.argv:
            with open(path, encoding="utf-8") as file:
                wrong += [name] if file.read() != text else []
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    if wrong:
        sys.exit("drawn otherwise than by Scripts/diagrams.py: " + ", ".join(wrong))


main()
