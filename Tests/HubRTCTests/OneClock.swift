import HubTesting
import Testing

/// Only one test of those with it runs at a time. The library for SCTP has one clock for the whole process:
/// tests that let virtual time pass side by side would hasten each other's associations.
struct OneClock: TestTrait, SuiteTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await AssociationTurn.alone(function)
  }
}

extension Trait where Self == OneClock {
  static var oneClock: Self { Self() }
}
