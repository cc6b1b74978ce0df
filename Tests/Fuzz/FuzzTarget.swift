/// One parser under attack: a name, and what to do with hostile bytes.
///
/// A target returns normally whatever it is given. A trap, a memory error or a time-out is the finding; a
/// wrong answer is one too, so a target that can check itself does so with `precondition`.
struct FuzzTarget: Sendable {
  let name: String
  let run: @Sendable (UnsafeRawBufferPointer) -> Void
}
