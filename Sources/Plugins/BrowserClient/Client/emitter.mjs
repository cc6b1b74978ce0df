/** An event with something to say: `detail`. */
export class LoftEvent extends Event {
  constructor(type, detail) {
    super(type);
    this.detail = detail;
  }
}

/** Tells events. Listeners get the detail; `addEventListener` works as everywhere and gets the event. */
export class Emitter extends EventTarget {
  /** Listens; answers a function that ends it. `options` are those of addEventListener: `once`, `signal`. */
  on(type, listener, options) {
    const handler = (event) => listener(event.detail);
    this.addEventListener(type, handler, options);
    return () => this.removeEventListener(type, handler);
  }

  emit(type, detail) {
    this.dispatchEvent(new LoftEvent(type, detail));
  }
}
