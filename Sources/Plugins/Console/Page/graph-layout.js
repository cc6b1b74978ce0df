// Where the hubs stand: neighbours pull each other near, all push each other away, and everything comes to rest.
//
// Who is far away pushes as one with those around it (Barnes and Hut 1986), so that a step costs n log n.

const SPRING = 104;
const STRENGTH = 0.32;
const REPULSION = 26_000;
const GRAVITY = 0.011;
const FRICTION = 0.62;
const COOLING = 0.972;
const COLD = 0.012;
/** A cell is looked at as one when it is this many times farther away than it is wide. */
const OPENING = 0.9;
const LONGEST_STEP = 48;
const DEEPEST = 24;

/** The same number from 0 to 1 for the same text, so that a mesh looks the same wherever it is drawn. */
export function chance(text) {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 4_294_967_296;
}

/** A square of the plane with what stands in it, four smaller ones at most below it. */
class Cell {
  constructor(x, y, size) {
    Object.assign(this, { x, y, size, mass: 0, centreX: 0, centreY: 0, node: null, cells: null });
  }

  add(node, depth) {
    this.centreX = (this.centreX * this.mass + node.x) / (this.mass + 1);
    this.centreY = (this.centreY * this.mass + node.y) / (this.mass + 1);
    this.mass += 1;
    if (this.mass === 1) {
      this.node = node;
      return;
    }
    // Two at the same place are never told apart: there they are one.
    if (depth >= DEEPEST) return;
    if (!this.cells) {
      this.cells = [null, null, null, null];
      const former = this.node;
      this.node = null;
      this.hand(former, depth);
    }
    this.hand(node, depth);
  }

  hand(node, depth) {
    const half = this.size / 2;
    const right = node.x >= this.x + half ? 1 : 0;
    const below = node.y >= this.y + half ? 1 : 0;
    const place = right + 2 * below;
    this.cells[place] ??= new Cell(this.x + right * half, this.y + below * half, half);
    this.cells[place].add(node, depth + 1);
  }
}

export class Layout {
  constructor() {
    this.nodes = new Map();
    this.springs = [];
    this.heat = 0;
    /** How many pairs were looked at in the last step: what a step costs, whatever the machine. */
    this.looked = 0;
  }

  /** Takes the hubs and links of now. Those who stay keep their places; others begin beside a neighbour. */
  take(ids, links) {
    const wanted = new Set(ids);
    for (const id of [...this.nodes.keys()]) if (!wanted.has(id)) this.nodes.delete(id);
    const around = new Map();
    for (const { first, second } of links) {
      around.set(first, [...(around.get(first) ?? []), second]);
      around.set(second, [...(around.get(second) ?? []), first]);
    }
    const isNew = this.nodes.size === 0;
    let place = 0;
    for (const id of wanted) {
      place += 1;
      if (this.nodes.has(id)) continue;
      const near = (around.get(id) ?? []).map((other) => this.nodes.get(other)).find(Boolean);
      const angle = chance(id) * 2 * Math.PI;
      const radius = isNew ? 26 * Math.sqrt(place) : SPRING * 0.7;
      const [x, y] = near && !isNew ? [near.x, near.y] : [0, 0];
      this.nodes.set(id, {
        id, x: x + Math.cos(angle) * radius, y: y + Math.sin(angle) * radius, vx: 0, vy: 0, degree: 0, held: false,
      });
    }
    for (const node of this.nodes.values()) node.degree = around.get(node.id)?.length ?? 0;
    this.springs = links
      .map(({ first, second }) => [this.nodes.get(first), this.nodes.get(second)])
      .filter(([one, other]) => one && other);
    this.warm(isNew ? 1 : 0.35);
  }

  warm(heat) {
    this.heat = Math.max(this.heat, heat);
  }

  get isSettled() {
    return this.heat < COLD;
  }

  /** One step; false once everything rests. */
  step() {
    if (this.isSettled) return false;
    const nodes = [...this.nodes.values()];
    this.looked = 0;
    this.push(nodes);
    this.pull();
    for (const node of nodes) {
      if (node.held) continue;
      node.vx = (node.vx - node.x * GRAVITY * this.heat) * FRICTION;
      node.vy = (node.vy - node.y * GRAVITY * this.heat) * FRICTION;
      const speed = Math.hypot(node.vx, node.vy);
      const share = speed > LONGEST_STEP ? LONGEST_STEP / speed : 1;
      node.x += node.vx * share;
      node.y += node.vy * share;
    }
    this.heat *= COOLING;
    if (this.isSettled) for (const node of nodes) node.vx = node.vy = 0;
    return !this.isSettled;
  }

  /** Does all steps at once. */
  settle() {
    let steps = 0;
    while (this.step()) steps += 1;
    return steps;
  }

  push(nodes) {
    const edge = this.bounds();
    const root = new Cell(edge.left, edge.top, Math.max(edge.right - edge.left, edge.bottom - edge.top, 1) + 1);
    for (const node of nodes) root.add(node, 0);
    const waiting = [];
    for (const node of nodes) {
      waiting.push(root);
      while (waiting.length) {
        const cell = waiting.pop();
        this.looked += 1;
        let away = node.x - cell.centreX;
        let down = node.y - cell.centreY;
        let square = away * away + down * down;
        if (cell.cells && cell.size * cell.size > OPENING * OPENING * square) {
          for (const part of cell.cells) if (part) waiting.push(part);
          continue;
        }
        if (cell.node === node && cell.mass === 1) continue;
        if (square < 1) {
          const angle = chance(node.id) * 2 * Math.PI;
          [away, down, square] = [Math.cos(angle), Math.sin(angle), 1];
        }
        const force = (REPULSION * cell.mass * this.heat) / (square * Math.sqrt(square) + 60_000);
        node.vx += away * force;
        node.vy += down * force;
      }
    }
  }

  pull() {
    for (const [one, other] of this.springs) {
      const away = other.x - one.x;
      const down = other.y - one.y;
      const length = Math.hypot(away, down) || 1;
      // Who has many neighbours is moved less by each.
      const force = (STRENGTH * this.heat * (length - SPRING)) / length;
      const share = other.degree / Math.max(1, one.degree + other.degree);
      one.vx += away * force * share;
      one.vy += down * force * share;
      other.vx -= away * force * (1 - share);
      other.vy -= down * force * (1 - share);
    }
  }

  /** The smallest box with all hubs in it. */
  bounds() {
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const node of this.nodes.values()) {
      box.left = Math.min(box.left, node.x);
      box.right = Math.max(box.right, node.x);
      box.top = Math.min(box.top, node.y);
      box.bottom = Math.max(box.bottom, node.y);
    }
    return this.nodes.size ? box : { left: 0, top: 0, right: 0, bottom: 0 };
  }

  /** The nearest hub in a direction (`left`, `right`, `up`, `down`), for those who go by keys. */
  next(id, direction) {
    const from = this.nodes.get(id);
    if (!from) return null;
    const [x, y] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction];
    let best = null;
    let least = Infinity;
    for (const node of this.nodes.values()) {
      const along = (node.x - from.x) * x + (node.y - from.y) * y;
      if (node === from || along <= 0) continue;
      const aside = Math.abs((node.x - from.x) * y) + Math.abs((node.y - from.y) * x);
      const cost = along + 2.2 * aside;
      if (cost < least) [best, least] = [node, cost];
    }
    return best?.id ?? null;
  }
}
