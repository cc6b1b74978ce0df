import Glibc
import HubBase
import HubTesting
import Testing

@testable import HubPrograms

private func shell(_ script: String, limit: Int = 65_536) throws -> PipeConversation {
  try PipeConversation(
    ProgramCommand(["sh", "-c", script], environment: ["PATH": "/usr/bin:/bin", "WORD": "hi"]),
    longestLine: limit)
}

private func hold(
  _ conversation: PipeConversation, _ ear: Ear,
  _ then: @escaping @Sendable (PipeConversation) -> Void = { _ in }
) async throws -> Ear.Heard {
  try ProgramLoop.running().run {
    conversation.begin(ear)
    then(conversation)
  }
  return await ear.over()
}

@Suite(.serialized) struct PipeConversationTests {
  @Test func hearsLinesAndErrorsAndTheEnd() async throws {
    let heard = try await hold(shell("echo $WORD; echo oops >&2; printf rest >&2; exit 7"), Ear())
    #expect(heard.lines == ["hi"])
    #expect(heard.murmurs == ["oops", "rest"])
    #expect(heard.end == .exited(7))
  }

  @Test func whatIsSaidComesBackFromAnEcho() async throws {
    let line = [UInt8](String(repeating: "x", count: 50_000).utf8) + [10]
    let heard = try await hold(shell("cat"), Ear()) { conversation in
      // More than a pipe holds.
      for _ in 0..<100 { line.withUnsafeBytes { conversation.say($0) } }
      conversation.finish(within: .seconds(20))
    }
    #expect(heard.lines.count == 100)
    #expect(heard.lines.allSatisfy { $0.utf8.count == 50_000 })
    #expect(heard.end == .exited(0))
  }

  @Test func aLineWithoutEndEndsTheProgram() async throws {
    let heard = try await hold(shell("head -c 10000000 /dev/zero; sleep 60"), Ear())
    #expect(heard.end == .tooLong)
  }

  @Test func whoDoesNotGoIsMadeTo() async throws {
    let heard = try await hold(shell("trap '' TERM; while :; do read line || sleep 0.1; done"), Ear()) {
      $0.finish(within: .milliseconds(50))
    }
    #expect(heard.end == .killed(signal: SIGKILL))
  }

  @Test func whatItForkedGoesWithIt() async throws {
    let heard = try await hold(shell("sleep 60 & echo $!; sleep 60 & echo $!; exit 0"), Ear())
    #expect(heard.end == .exited(0))
    for process in heard.lines.compactMap({ pid_t($0) }) {
      // Init may take a moment to wait for what was killed.
      while kill(process, 0) == 0, !isZombie(process) { poll(nil, 0, 5) }
    }
    #expect(heard.lines.count == 2)
  }

  @Test func whatCannotBeRunIsSaidAtOnce() throws {
    #expect(throws: ProgramFailure.self) {
      try PipeConversation(ProgramCommand(["no-such-program"]), longestLine: 10)
    }
    #expect(throws: ProgramFailure.self) {
      try PipeConversation(ProgramCommand(["/etc/passwd"]), longestLine: 10)
    }
  }

  /// In a process of its own, where nobody else opens anything.
  @Test func nothingIsLeftOpen() async {
    await #expect(processExitsWith: .success) {
      _ = try await hold(shell("exit 0"), Ear())
      var descriptors = ProcessCensus(ProcessCensus.descriptors)
      for _ in 0..<20 {
        _ = try await hold(shell("cat"), Ear()) { $0.finish(within: .seconds(5)) }
        descriptors.count()
      }
      #expect(await !descriptors.hasLeakThatStays())
    }
  }

  @Test func hasOnlyItsPipesAndWhatItWasGiven() async throws {
    let heard = try await hold(
      shell("ls /proc/self/fd | tr '\\n' ' '; echo; env | sort | tr '\\n' ' '; echo"), Ear())
    // `ls` itself opens one more.
    #expect(heard.lines.first == "0 1 2 3 ")
    #expect(heard.lines.last?.contains("WORD=hi") == true)
    #expect(heard.lines.last?.contains("HOME=") == false)
  }

  private func isZombie(_ process: pid_t) -> Bool {
    guard let file = fopen("/proc/\(process)/stat", "r") else { return true }
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 256)
    return String(decoding: text.prefix(fread(&text, 1, 256, file)), as: UTF8.self).contains(") Z")
  }
}
