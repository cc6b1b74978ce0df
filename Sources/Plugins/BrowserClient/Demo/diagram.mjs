/** The states in which a connection to others comes about, as a row of steps. */
const STATES = [
  ["Discovering", "Looking for a hub"],
  ["Announced", "In the network"],
  ["PeerFound", "Somebody is here"],
  ["OfferSent", "An offer was sent"],
  ["AnswerReceived", "An answer came"],
  ["ICEExchange", "Looking for a way"],
  ["Connected", "Connected"],
  ["DataTransfer", "Talking"],
  ["Disconnected", "Gone"],
];

export class Diagram {
  #list;
  #steps = new Map();

  constructor(list) {
    this.#list = list;
    for (const [state, title] of STATES) {
      const step = document.createElement("li");
      step.dataset.state = state;
      const name = document.createElement("strong");
      name.textContent = state.replace(/(.)([A-Z][a-z])/g, "$1 $2");
      const about = document.createElement("span");
      about.textContent = title;
      step.append(name, about);
      this.#steps.set(state, step);
      list.append(step);
    }
  }

  /** This is the state now; those on the way to it have been passed. */
  show(state) {
    let isBefore = state !== "Disconnected";
    for (const [name, step] of this.#steps) {
      const isNow = name === state;
      if (isNow) isBefore = false;
      step.toggleAttribute("data-passed", isBefore);
      if (isNow) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
    this.#list.dataset.now = state;
  }
}
