import Glibc
import HubKernel
import HubRecords
import Testing

@testable import SQLiteStorage

/// A disk that has what it was told to have, and of the rest any part.
@Suite struct PowerLossTests {
  /// What stands in the files at one moment, and what had been acknowledged before.
  private struct Moment {
    var file: [UInt8]
    var log: [UInt8]
    var acknowledged: Int
  }

  private static let sector = 512
  private static let perTransaction = 8

  /// Looks at the files from the thread that writes, at moments at which nothing is under way.
  private static func moments(_ count: Int, in cellar: Cellar) async throws -> [Moment] {
    let vault = try cellar.vault { $0.log = ByteSize(bytes: 1 << 18) }
    let moments = Lock<[Moment]>([])
    let commits = SQLiteStoragePlugin.Metrics(
      Meters(owner: "sqlite-storage", registry: cellar.registry)
    ).commits
    let seen = Lock(0)
    for moment in 0..<count {
      for place in 0..<perTransaction {
        let number = moment * perTransaction + place
        vault.write(.keep(.sample(number % 97, version: Int64(number), length: 500))) { failure in
          // The first of each transaction is told while nothing is written.
          let isFirst = seen.withLock { seen in
            defer { seen = commits.value }
            return seen != commits.value
          }
          guard failure == nil, isFirst else { return }
          moments.withLock {
            $0.append(
              Moment(
                file: cellar.bytes(), log: Cellar.bytes(of: cellar.file + "-wal"), acknowledged: number))
          }
        }
      }
      await vault.flush()
    }
    vault.close()
    return moments.withLock { $0 }
  }

  /// Some sectors of what was written later, over what had been there.
  private static func mixed(_ before: [UInt8], _ after: [UInt8], _ random: inout some RandomNumberGenerator)
    -> [UInt8]
  {
    var mixed = before
    // The length may have come to the disk, or not.
    if after.count > before.count, Bool.random(using: &random) {
      mixed += [UInt8](repeating: 0, count: after.count - before.count)
    }
    for start in stride(from: 0, to: min(mixed.count, after.count), by: sector)
    where Bool.random(using: &random) {
      let end = min(start + sector, mixed.count, after.count)
      mixed.replaceSubrange(start..<end, with: after[start..<end])
    }
    return mixed
  }

  @Test func nothingThatWasAcknowledgedIsLostWithThePower() async throws {
    let source = Cellar()
    var random = SystemRandomNumberGenerator()
    let moments = try await Self.moments(120, in: source)
    var absorbed = 0
    for (one, after) in zip(moments, moments.dropFirst()) {
      var before = one
      let hasFileChanged = before.file != after.file
      if hasFileChanged { absorbed += 1 } else if Int.random(in: 0..<4, using: &random) > 0 { continue }
      let cellar = Cellar()
      // The file is written to only once the disk has the log.
      let isLogThere = hasFileChanged && Bool.random(using: &random)
      cellar.put(isLogThere ? Self.mixed(before.file, after.file, &random) : before.file)
      // A log that begins anew has its head on the disk before anything else of it.
      before.log.replaceSubrange(0..<32, with: after.log[0..<32])
      cellar.put(
        isLogThere ? after.log : Self.mixed(before.log, after.log, &random), in: cellar.file + "-wal")
      let vault = try cellar.vault()
      #expect(vault.complaint == nil)
      let kept = try await vault.everything().records
      for number in max(0, before.acknowledged - 96)...before.acknowledged {
        let record = Record.sample(number % 97, version: Int64(number), length: 500)
        #expect((kept[record.key]?.time ?? 0) >= record.time, "after \(before.acknowledged)")
      }
      vault.close()
    }
    #expect(absorbed > 2)
  }
}
