// Numbers and times as people read them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(number) {
  return number >= 100_000 ? short.format(number) : whole.format(number);
}

export function rate(number) {
  return number >= 10 ? count(number) : fine.format(number);
}

export function bytes(number) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (number >= 1024 && unit < units.length - 1) {
    number /= 1024;
    unit += 1;
  }
  return `${unit ? fine.format(number) : whole.format(number)} ${units[unit]}`;
}

export function nanoseconds(number) {
  if (number >= 1e9) return `${fine.format(number / 1e9)} s`;
  if (number >= 1e6) return `${fine.format(number / 1e6)} ms`;
  if (number >= 1e3) return `${fine.format(number / 1e3)} µs`;
  return `${whole.format(number)} ns`;
}

export function duration(seconds) {
  const parts = [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]];
  const first = parts.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0 s";
  const [size, unit] = parts[first];
  const text = `${Math.floor(seconds / size)} ${unit}`;
  const next = parts[first + 1];
  const rest = next ? Math.floor((seconds % size) / next[0]) : 0;
  return rest ? `${text} ${rest} ${next[1]}` : text;
}

export function clock(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString("en-GB");
}

export function moment(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleString("en-GB");
}

/** `peerConnected` as `peer connected`. */
export function words(name) {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("-", " ").toLowerCase();
}
