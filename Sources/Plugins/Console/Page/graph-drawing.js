// Draws the mesh on a canvas. A frame is asked for only while something changes; a mesh at rest costs nothing.

import { aside, beside, cross, DASHES, density, radiusOf, rings, swarm, widthOf } from "./graph-marks.js";
import { titleOf } from "./graph-model.js";

const FADE = 1_200;
const TRANSITION = 1_600;
const MOST_STAMPS = 400;
const LEAST_SCALE = 0.08;
const MOST_SCALE = 6;
/** A mesh of few hubs is not blown up to fill the picture. */
const MOST_FITTED = 2;
const LONGEST_TITLE = 22;
/** Below this scale names would cover each other, unless there are few. */
const NAMES_FROM = 0.62;
const FEW = 24;
/** Steps of the layout in one frame: enough to settle soon, few enough to look smooth. */
const STEPS = 2;

const COLOURS = {
  page: "--surface", text: "--text", quiet: "--quiet", line: "--line", accent: "--accent", bad: "--bad", warn: "--warn",
  "data-channel": "--one", websocket: "--two", nats: "--three", unknown: "--quiet", dot: "--five", focus: "--link",
};

export class Drawing {
  /** `layout` says where hubs stand; `isStill()` whether nothing may move. */
  constructor(canvas, layout, isStill) {
    Object.assign(this, { canvas, layout, isStill, model: null, frames: 0, work: [] });
    this.pen = canvas.getContext("2d");
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.fits = true;
    this.focus = null;
    this.hover = null;
    this.chosen = null;
    this.found = null;
    this.ghosts = new Map();
    this.turns = new Map();
    this.births = new Map();
    this.stamps = new Map();
    this.asked = 0;
    this.frame = this.frame.bind(this);
    this.readColours();
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colours = {};
    for (const [name, property] of Object.entries(COLOURS)) {
      this.colours[name] = style.getPropertyValue(property).trim();
    }
    this.stamps.clear();
    this.ask();
  }

  resize(width, height) {
    const density = Math.min(2, globalThis.devicePixelRatio || 1);
    this.width = width;
    this.height = height;
    this.density = density;
    this.canvas.width = Math.max(1, Math.round(width * density));
    this.canvas.height = Math.max(1, Math.round(height * density));
    if (this.fits) this.fit();
    // What is on a canvas goes with its size, so this one is drawn at once.
    this.draw(performance.now());
  }

  /** Shows another state of the mesh; `found` says what is different. */
  show(model, found) {
    const now = performance.now();
    if (found && !this.isStill()) this.remember(found, now);
    this.model = model;
    this.layout.take([...model.hubs.keys()], [...model.links.values()]);
    if (!this.layout.isSettled && this.isStill()) this.layout.settle();
    if (this.fits) this.fit();
    this.ask();
  }

  /** Other figures for the same hubs and links: nothing moves. */
  refresh(model, found) {
    if (found && !this.isStill()) this.remember(found, performance.now());
    this.model = model;
    this.ask();
  }

  remember(found, now) {
    for (const hub of found.gone) {
      const node = this.layout.nodes.get(hub.id);
      if (node) this.ghosts.set(hub.id, { hub, x: node.x, y: node.y, since: now });
    }
    for (const hub of found.came) this.births.set(hub.id, now);
    for (const { link, from, isNews } of found.moved) if (isNews) this.turns.set(link.key, { from, since: now });
  }

  /** Asks for one frame, if none is under way. */
  ask() {
    if (this.asked || !this.model) return;
    this.asked = requestAnimationFrame(this.frame);
  }

  stop() {
    cancelAnimationFrame(this.asked);
    this.asked = 0;
  }

  get isMoving() {
    return !this.layout.isSettled || this.ghosts.size + this.turns.size + this.births.size > 0;
  }

  frame(now) {
    this.asked = 0;
    const began = performance.now();
    for (let step = 0; step < STEPS && this.layout.step(); step += 1);
    if (this.fits && !this.layout.isSettled) this.fit();
    this.forget(now);
    this.draw(now);
    this.frames += 1;
    this.work.push(performance.now() - began);
    if (this.work.length > 600) this.work.shift();
    if (this.isMoving) this.ask();
  }

  forget(now) {
    const old = (map, time, span) => { for (const [key, value] of map) if (now - time(value) > span) map.delete(key); };
    old(this.ghosts, (ghost) => ghost.since, FADE);
    old(this.births, (since) => since, FADE);
    old(this.turns, (turn) => turn.since, TRANSITION);
  }

  // The camera.

  fit() {
    const box = this.layout.bounds();
    const margin = this.width < 500 ? 34 : 64;
    const wide = Math.max(1, box.right - box.left);
    const high = Math.max(1, box.bottom - box.top);
    this.scale = Math.min(MOST_FITTED, (this.width - 2 * margin) / wide, (this.height - 2 * margin) / high);
    this.scale = Math.max(LEAST_SCALE, this.scale);
    this.x = this.width / 2 - ((box.left + box.right) / 2) * this.scale;
    this.y = this.height / 2 - ((box.top + box.bottom) / 2) * this.scale;
  }

  zoom(factor, x = this.width / 2, y = this.height / 2) {
    const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, this.scale * factor));
    this.x = x - ((x - this.x) / this.scale) * scale;
    this.y = y - ((y - this.y) / this.scale) * scale;
    this.scale = scale;
    this.fits = false;
    this.ask();
  }

  pan(right, down) {
    this.x += right;
    this.y += down;
    this.fits = false;
    this.ask();
  }

  /** Brings a hub into view, if it is not. */
  reveal(id) {
    const node = this.layout.nodes.get(id);
    if (!node) return;
    const [x, y] = this.place(node);
    const edge = 40;
    if (x < edge || y < edge || x > this.width - edge || y > this.height - edge) {
      this.pan(this.width / 2 - x, this.height / 2 - y);
    }
    this.ask();
  }

  place(node) {
    return [node.x * this.scale + this.x, node.y * this.scale + this.y];
  }

  /** The hub at a place of the canvas, with some room for fingers. */
  hubAt(x, y, room = 8) {
    let best = null;
    let least = Infinity;
    for (const hub of this.model?.hubs.values() ?? []) {
      const node = this.layout.nodes.get(hub.id);
      if (!node) continue;
      const [left, top] = this.place(node);
      const away = Math.hypot(x - left, y - top);
      if (away <= Math.max(radiusOf(hub) * this.size, 6) + room && away < least) [best, least] = [hub.id, away];
    }
    return best;
  }

  /** Hubs shrink more slowly than the space between them, so that they can be seen in a large mesh. */
  get size() {
    return Math.min(1.5, Math.max(0.2, this.scale ** 0.75));
  }

  // What is drawn.

  draw(now) {
    const { pen, model } = this;
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    if (!model) return;
    this.drawLinks(now);
    for (const ghost of this.ghosts.values()) {
      this.drawHub(ghost.hub, ...this.place(ghost), Math.max(0, 1 - (now - ghost.since) / FADE));
    }
    for (const hub of model.hubs.values()) {
      const node = this.layout.nodes.get(hub.id);
      const since = this.births.get(hub.id);
      if (node) this.drawHub(hub, ...this.place(node), since === undefined ? 1 : Math.min(1, (now - since) / FADE));
    }
    this.drawNames();
  }

  /** Links that look alike go in one stroke: there may be thousands. */
  drawLinks(now) {
    const strokes = new Map();
    const { nodes } = this.layout;
    const marked = this.hover ?? this.focus ?? this.chosen;
    for (const link of this.model.links.values()) {
      const [first, second] = [nodes.get(link.first), nodes.get(link.second)];
      if (!first || !second) continue;
      const ends = [...this.place(first), ...this.place(second)];
      const isMarked = marked === link.first || marked === link.second;
      const width = Math.round(widthOf(link) * 2) / 2 + (isMarked ? 1 : 0);
      const turn = this.turns.get(link.key);
      if (turn) {
        this.drawTurn(link, turn, ends, width, now);
        continue;
      }
      const dim = marked && !isMarked && this.model.links.size > FEW ? 0.35 : 1;
      for (const look of link.look === "moving" ? ["websocket", "data-channel"] : [link.look]) {
        const key = `${look} ${width} ${dim}`;
        if (!strokes.has(key)) strokes.set(key, { look, width, dim, lines: [] });
        strokes.get(key).lines.push(beside(ends, aside(link.look, look)));
      }
    }
    for (const { look, width, dim, lines } of strokes.values()) this.stroke(look, width, dim, lines);
  }

  stroke(look, width, alpha, lines) {
    const { pen } = this;
    pen.globalAlpha = alpha;
    pen.strokeStyle = this.colours[look];
    pen.lineWidth = width;
    pen.setLineDash(DASHES[look]);
    pen.beginPath();
    for (const [x, y, right, bottom] of lines) {
      pen.moveTo(x, y);
      pen.lineTo(right, bottom);
    }
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  /** A link changes its look: the new one grows from both ends while the old one fades. */
  drawTurn(link, turn, ends, width, now) {
    const share = Math.min(1, (now - turn.since) / TRANSITION);
    const looks = (look) => (look === "moving" ? ["websocket", "data-channel"] : [look]);
    for (const look of looks(turn.from)) this.stroke(look, width, 1 - share, [beside(ends, aside(turn.from, look))]);
    const [x, y, right, bottom] = ends;
    const reach = (from, to) => from + ((to - from) * share) / 2;
    const halves = [
      [x, y, reach(x, right), reach(y, bottom)], [right, bottom, reach(right, x), reach(bottom, y)],
    ];
    const glow = Math.sin(share * Math.PI);
    for (const look of looks(link.look)) {
      this.stroke(look, width + 8 * glow, 0.18 * glow, halves);
      this.stroke(look, width, 1, halves.map((half) => beside(half, aside(link.look, look))));
    }
  }

  drawHub(hub, x, y, alpha) {
    if (x < -60 || y < -60 || x > this.width + 60 || y > this.height + 60) return;
    const { pen, colours, size } = this;
    const radius = radiusOf(hub) * size;
    const isDim = this.found && !this.found.has(hub.id);
    pen.globalAlpha = alpha * (isDim ? 0.25 : hub.isReachable ? 1 : 0.7);
    this.drawPeers(hub, x, y, radius);
    pen.fillStyle = colours.page;
    const well = hub.isEngine ? colours.nats : hub.isSelf ? colours.accent : colours.text;
    pen.strokeStyle = hub.isReachable ? well : colours.bad;
    pen.lineWidth = hub.isSelf ? 3 : 2;
    pen.setLineDash(hub.isReachable ? (hub.isDraining ? [4, 3] : []) : [3, 3]);
    this.outline(hub, x, y, radius);
    pen.fill();
    pen.stroke();
    pen.setLineDash([]);
    if (!hub.isEngine && hub.isReachable && radius > 5) this.drawLoad(hub, x, y, radius);
    if (hub.isSelf) this.ring(x, y, radius * 0.42, colours.accent, 0, true);
    if (!hub.isReachable) cross(pen, x, y, radius * 0.4, colours.bad);
    if (hub.isPin && radius > 5) this.drawPin(x, y - radius, 4 * size);
    if (hub.id === this.chosen) this.ring(x, y, radius + 5, colours.accent, 2);
    if (hub.id === this.focus) this.ring(x, y, radius + 9, colours.focus, 3);
    else if (hub.id === this.hover) this.ring(x, y, radius + 5, colours.quiet, 1.5);
    pen.globalAlpha = 1;
  }

  outline(hub, x, y, radius) {
    const { pen } = this;
    pen.beginPath();
    if (hub.isEngine) {
      pen.moveTo(x, y - radius);
      for (const [right, down] of [[radius, 0], [0, radius], [-radius, 0]]) pen.lineTo(x + right, y + down);
      pen.closePath();
    } else if (hub.isClassic) pen.rect(x - radius * 0.85, y - radius * 0.85, radius * 1.7, radius * 1.7);
    else pen.arc(x, y, radius, 0, 2 * Math.PI);
  }

  ring(x, y, radius, colour, width, isFilled = false) {
    const { pen } = this;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = [colour, colour, width];
    if (isFilled) pen.fill();
    else pen.stroke();
  }

  /** How full a hub is, as an arc within its outline. */
  drawLoad(hub, x, y, radius) {
    const { pen, colours } = this;
    this.ring(x, y, radius * 0.68, colours.line, Math.max(1, radius * 0.16));
    pen.beginPath();
    pen.arc(x, y, radius * 0.68, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * hub.load);
    pen.strokeStyle = hub.load >= 0.9 ? colours.bad : hub.load >= 0.7 ? colours.warn : colours.quiet;
    pen.lineWidth = Math.max(1.5, radius * 0.16);
    pen.stroke();
  }

  drawPin(x, y, size) {
    const { pen } = this;
    pen.fillStyle = this.colours.warn;
    pen.beginPath();
    pen.moveTo(x, y - size);
    pen.lineTo(x + size, y + size * 0.7);
    pen.lineTo(x - size, y + size * 0.7);
    pen.fill();
  }

  /** Peers are dots around their hub. As many hubs have as many, each swarm is drawn once and then copied. */
  drawPeers(hub, x, y, radius) {
    const { dots } = density(hub.peers);
    if (!dots) return;
    const size = Math.max(0.45, Math.min(1.2, this.size));
    const key = `${dots} ${Math.round(radius)} ${size.toFixed(1)}`;
    let stamp = this.stamps.get(key);
    if (!stamp) {
      stamp = swarm(dots, Math.round(radius), size, this.colours.dot, this.density);
      if (this.stamps.size > MOST_STAMPS) this.stamps.clear();
      this.stamps.set(key, stamp);
    }
    const side = stamp.width / this.density;
    this.pen.drawImage(stamp, x - side / 2, y - side / 2, side, side);
  }

  drawNames() {
    const { pen, model, colours } = this;
    const all = model.hubs.size <= FEW || this.scale >= NAMES_FROM;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    const drawn = [];
    // Whom somebody points at comes first, since a name that would cover another is left out.
    const marked = [model.self, this.chosen, this.focus, this.hover];
    const rank = (hub) => marked.lastIndexOf(hub.id);
    const order = [...model.hubs.values()].sort((one, other) => rank(other) - rank(one));
    for (const hub of order) {
      const isMarked = rank(hub) >= 0;
      if (!all && !isMarked && !(this.found?.has(hub.id) && this.found.size <= FEW)) continue;
      const node = this.layout.nodes.get(hub.id);
      if (!node) continue;
      const [x, y] = this.place(node);
      const top = y + radiusOf(hub) * this.size + 6 + rings(hub.peers, radiusOf(hub) * this.size, this.size);
      const whole = titleOf(hub);
      const title = whole.length > LONGEST_TITLE ? `${whole.slice(0, LONGEST_TITLE - 1)}…` : whole;
      pen.font = `${isMarked ? 600 : 500} 13px system-ui, "DejaVu Sans", sans-serif`;
      const half = pen.measureText(title).width / 2 + 3;
      if (drawn.some(([left, right, at]) => x - half < right && x + half > left && Math.abs(top - at) < 15)) continue;
      drawn.push([x - half, x + half, top]);
      pen.strokeStyle = colours.page;
      pen.lineWidth = 4;
      pen.strokeText(title, x, top);
      pen.fillStyle = hub.isReachable ? colours.text : colours.bad;
      pen.fillText(title, x, top);
      if (hub.region && (isMarked || model.hubs.size <= FEW)) {
        pen.font = `11px system-ui, "DejaVu Sans", sans-serif`;
        pen.strokeText(hub.region, x, top + 16);
        pen.fillStyle = colours.quiet;
        pen.fillText(hub.region, x, top + 16);
      }
    }
  }
}
