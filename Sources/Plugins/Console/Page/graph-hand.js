// Mouse, fingers and keys on the drawing of the mesh.

const KEYS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
const STEP = 60;
const TAP = 6;

/**
 * Lets people move about in a drawing. `act` has `choose(id)` for a hub or null, and `tell(id)` when the keys came
 * to a hub.
 */
export function handle(drawing, act) {
  const { canvas } = drawing;
  const fingers = new Map();
  let moved = 0;
  let spread = 0;

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const point = (id) => {
    if (drawing.hover === id) return;
    drawing.hover = id;
    canvas.style.cursor = id ? "pointer" : "";
    drawing.ask();
  };

  const apart = () => {
    const [[x, y], [right, bottom]] = [...fingers.values()];
    return { away: Math.hypot(right - x, bottom - y), x: (x + right) / 2, y: (y + bottom) / 2 };
  };

  const down = (event) => {
    if (event.button) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    if (fingers.size === 1) moved = 0;
    if (fingers.size === 2) spread = apart().away;
  };

  const move = (event) => {
    const [x, y] = at(event);
    const before = fingers.get(event.pointerId);
    if (!before) return point(event.pointerType === "touch" ? null : drawing.hubAt(x, y, 3));
    fingers.set(event.pointerId, [x, y]);
    moved += Math.hypot(x - before[0], y - before[1]);
    if (fingers.size === 2) {
      const now = apart();
      if (spread > 0 && now.away > 0) drawing.zoom(now.away / spread, now.x, now.y);
      spread = now.away;
    } else if (moved > TAP) drawing.pan(x - before[0], y - before[1]);
  };

  const up = (event) => {
    if (!fingers.delete(event.pointerId) || moved > TAP || event.type === "pointercancel") return;
    drawing.focus = null;
    act.choose(drawing.hubAt(...at(event), event.pointerType === "touch" ? 16 : 5));
  };

  const wheel = (event) => {
    // A page must scroll past a drawing: only with Ctrl, as pinching on a touchpad is told, or with the keyboard's
    // place on it, the wheel is for zooming.
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    drawing.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0016)), ...at(event));
  };

  const start = () => drawing.chosen ?? drawing.model?.self ?? null;

  const key = (event) => {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    if (KEYS[event.key]) {
      if (event.shiftKey) {
        const [right, lower] = { left: [STEP, 0], right: [-STEP, 0], up: [0, STEP], down: [0, -STEP] }[KEYS[event.key]];
        drawing.pan(right, lower);
      } else {
        const next = drawing.focus ? drawing.layout.next(drawing.focus, KEYS[event.key]) : start();
        if (next) focus(next);
      }
    } else if (event.key === "Home") focus(drawing.model?.self ?? null);
    else if (event.key === "Enter" || event.key === " ") act.choose(drawing.focus ?? start());
    else if (event.key === "Escape") act.choose(null);
    else if (event.key === "+" || event.key === "=") drawing.zoom(1.25);
    else if (event.key === "-") drawing.zoom(0.8);
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
  };

  function whole() {
    drawing.fits = true;
    drawing.fit();
    drawing.ask();
  }

  function focus(id) {
    if (!id) return;
    drawing.focus = id;
    drawing.reveal(id);
    act.tell(id);
  }

  const leave = () => {
    drawing.focus = null;
    drawing.ask();
  };

  const enter = () => {
    // Whoever comes by the keyboard sees where they are at once.
    if (canvas.matches(":focus-visible") && start()) focus(start());
  };

  const listeners = {
    pointerdown: down, pointermove: move, pointerup: up, pointercancel: up, pointerleave: () => point(null), keydown: key,
    blur: leave, focus: enter,
  };
  for (const [name, listener] of Object.entries(listeners)) canvas.addEventListener(name, listener);
  canvas.addEventListener("wheel", wheel, { passive: false });
  return { whole };
}
