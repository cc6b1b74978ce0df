import HubKernel

/// An event with a number, to tell one from the next.
struct Rang: Event {
  let number: Int
}

/// Another event.
struct FellSilent: Event {}
