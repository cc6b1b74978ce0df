import HubRecords
import HubSQLite

extension RecordFile {
  /// What can be read of a file that is damaged, from its beginning and from its end, and was signed by its
  /// author; and how many rows were not. There may be more than there was time for.
  static func salvage(from path: String, within time: Duration) -> (records: [Record], refused: Int) {
    var (found, refused): ([RecordKey: Record], Int) = ([:], 0)
    func take(_ sql: StaticString) throws(DatabaseFailure) {
      // Only read, so that it stays as it was found.
      let database = try Database(path, readOnly: true)
      try database.within(time / 2) { () throws(DatabaseFailure) in
        let rows = try database.prepare(sql)
        while try rows.step() {
          let row = (0..<Int32(RecordRow.columns)).map(rows.value)
          guard let record = RecordRow.record(row), record.isSignedByItsAuthor else {
            refused += 1
            continue
          }
          if let known = found[record.key], known.time >= record.time { continue }
          found[record.key] = record
          if database.isLate { return }
        }
      }
    }
    do throws(DatabaseFailure) {
      try take(
        """
        SELECT namespace, topic, author, time, lifetime, data, signature FROM records NOT INDEXED
        ORDER BY number
        """)
    } catch {
      // That was as far as the damage; from the other end there is more.
      _ = try? take(
        """
        SELECT namespace, topic, author, time, lifetime, data, signature FROM records NOT INDEXED
        ORDER BY number DESC
        """)
    }
    return (Array(found.values), refused)
  }
}
