// What hubs, peers and links look like.

const MOST_DOTS = 60;
const DOT = 1.7;
const GAP = 2 * DOT + 2.2;

export const DASHES = { "data-channel": [], websocket: [7, 5], nats: [2, 4], unknown: [1, 5] };

export function radiusOf(hub) {
  return hub.isEngine ? 15 : 9 + 1.5 * Math.log2(1 + hub.peers);
}

/** How many dots stand for so many peers, and for how many each. */
export function density(peers) {
  const each = Math.max(1, Math.ceil(peers / MOST_DOTS));
  return { dots: Math.ceil(peers / each), each };
}

/** Wider for more traffic: twice the width for a thousand times the bytes. */
export function widthOf(link) {
  return 1.6 + Math.min(4, Math.log10(1 + link.rate / 50));
}

/** Where so many dots stand around a hub: in rings, the inner ones full. */
export function places(dots, radius, size) {
  const found = [];
  for (let ring = 0, left = dots; left > 0; ring += 1) {
    const away = radius + (5 + ring * GAP) * size;
    const room = Math.min(left, Math.max(1, Math.floor((2 * Math.PI * away) / (GAP * size))));
    for (let place = 0; place < room; place += 1) {
      const angle = (2 * Math.PI * place) / room + ring * 0.4;
      found.push([Math.cos(angle) * away, Math.sin(angle) * away]);
    }
    left -= room;
  }
  return found;
}

/** How far the peers of a hub reach beyond its outline. */
export function rings(peers, radius, size) {
  const last = places(density(peers).dots, radius, size).at(-1);
  return last ? Math.hypot(...last) + DOT * size - radius : 0;
}

/** The dots around a hub, as a picture to be copied. */
export function swarm(dots, radius, size, colour, scale) {
  const all = places(dots, radius, size);
  const dot = DOT * size;
  const half = Math.ceil(Math.hypot(...all.at(-1)) + dot + 1);
  const stamp = document.createElement("canvas");
  stamp.width = stamp.height = 2 * half * scale;
  const pen = stamp.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = colour;
  pen.beginPath();
  for (const [x, y] of all) {
    pen.moveTo(half + x + dot, half + y);
    pen.arc(half + x, half + y, dot, 0, 2 * Math.PI);
  }
  pen.fill();
  return stamp;
}

/** What stands in a hub that cannot be reached. */
export function cross(pen, x, y, size, colour) {
  pen.strokeStyle = colour;
  pen.lineWidth = 2.5;
  pen.beginPath();
  for (const way of [1, -1]) {
    pen.moveTo(x - size, y - size * way);
    pen.lineTo(x + size, y + size * way);
  }
  pen.stroke();
}

/** Where both carriers are there, each is drawn on its side of the middle. */
export function aside(look, part) {
  return look === "moving" ? (part === "websocket" ? -2.5 : 2.5) : 0;
}

/** The same line, moved aside. */
export function beside([x, y, right, bottom], by) {
  const length = Math.hypot(right - x, bottom - y) || 1;
  const [across, down] = [(-(bottom - y) / length) * by, ((right - x) / length) * by];
  return [x + across, y + down, right + across, bottom + down];
}
