import Glibc
import HubKernel
import HubRecords
import Testing

@testable import SQLiteStorage

/// A process that writes until it is killed, and what is found afterwards.
@Suite struct KillTests {
  /// So many keys are written again and again.
  private static let keys = 500
  /// So many writers wait for their own record to be safe before they write the next.
  private static let writers = 32
  /// STORAGE_KILLS asks for more.
  private static let rounds = getenv("STORAGE_KILLS").flatMap { Int(String(cString: $0)) } ?? 20

  @Test func nothingThatWasAcknowledgedIsLostByAKill() async throws {
    let cellar = Cellar()
    var safe: [Int: Int] = [:]
    var acknowledged = 0
    for round in 1...Self.rounds {
      // Every fourth is killed while it opens the file.
      let microseconds = round % 4 == 0 ? Int.random(in: 1...8_000) : Int.random(in: 5_000...120_000)
      let isEarly = round % 4 == 0
      cellar.put([], in: cellar.file + ".acknowledged")
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [
          file = cellar.file as String, round = round as Int, microseconds = microseconds as Int,
          isEarly = isEarly as Bool
        ] in
        try await Self.writeUntilKilled(file, from: round * 10_000_000, after: microseconds, isEarly)
      }
      for number in Self.numbers(in: Cellar.bytes(of: cellar.file + ".acknowledged")) {
        acknowledged += 1
        safe[number % Self.keys] = max(safe[number % Self.keys] ?? 0, number)
      }
      let vault = try cellar.vault()
      #expect(vault.complaint == nil, "round \(round)")
      let (kept, complaint) = try await vault.everything()
      #expect(complaint == nil)
      for (key, number) in safe {
        let found = kept[Record.sample(key).key]
        #expect((found?.time ?? 0) >= Record.sample(key, version: Int64(number)).time, "round \(round)")
      }
      vault.close()
    }
    #expect(acknowledged > 100)
  }

  /// In the process that is to be killed: notes each number once it is safe.
  private static func writeUntilKilled(
    _ file: String, from first: Int, after microseconds: Int, _ isEarly: Bool
  ) async throws {
    signal(SIGALRM) { _ in kill(getpid(), SIGKILL) }
    if isEarly { setAlarm(microseconds) }
    let notes = open(file + ".acknowledged", O_WRONLY | O_APPEND)
    let cellar = Cellar(asGuestOf: StoredFile.folder(of: file))
    let vault = try cellar.vault { $0.file = file }
    if !isEarly { setAlarm(microseconds) }
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          var number = first + writer
          while true {
            let record = Record.sample(number % keys, version: Int64(number), length: number % 700)
            guard await vault.settle(.keep(record)) == nil else { continue }
            withUnsafeBytes(of: number) { _ = write(notes, $0.baseAddress, $0.count) }
            number += writers
          }
        }
      }
    }
  }

  private static func setAlarm(_ microseconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_usec = microseconds
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  private static func numbers(in bytes: [UInt8]) -> [Int] {
    bytes.withUnsafeBytes { all in
      stride(from: 0, through: all.count - 8, by: 8).map {
        all.loadUnaligned(fromByteOffset: $0, as: Int.self)
      }
    }
  }
}
