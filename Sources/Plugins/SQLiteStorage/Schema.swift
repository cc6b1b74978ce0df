import HubSQLite

/// What the file looks like inside, and how files of older hubs come to look so.
enum Schema {
  /// One step from a version to the next. Steps are never changed once a hub with them was given away:
  /// whoever wants something else adds one.
  struct Step {
    /// The version that it leads to.
    let version: Int64
    let statements: [StaticString]
  }

  /// "Loft", so that no other program's database is taken for one of ours.
  static let application: Int64 = 0x4C6F_6674
  static let newest = steps.last?.version ?? 0

  static let steps = [
    Step(
      version: 1,
      statements: [
        """
        CREATE TABLE records (
          number INTEGER PRIMARY KEY,
          namespace TEXT NOT NULL,
          topic TEXT NOT NULL,
          author BLOB NOT NULL,
          time INTEGER NOT NULL,
          lifetime INTEGER NOT NULL,
          data TEXT,
          signature BLOB NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX records_by_key ON records (namespace, topic, author)",
        "PRAGMA application_id = 0x4C6F6674",
        "PRAGMA user_version = 1",
      ]),
    // Ended records are found without reading all; rows that are none are kept for whoever wants to know; and
    // people read hexadecimal digits and dates.
    Step(
      version: 2,
      statements: [
        "CREATE INDEX records_by_end ON records (time + lifetime)",
        """
        CREATE TABLE unreadable (
          found INTEGER NOT NULL,
          namespace ANY, topic ANY, author ANY, time ANY, lifetime ANY, data ANY, signature ANY
        ) STRICT
        """,
        """
        CREATE VIEW readable AS SELECT
          namespace, topic, lower(hex(author)) AS author,
          strftime('%Y-%m-%dT%H:%M:%fZ', time / 1000.0, 'unixepoch') AS made,
          strftime('%Y-%m-%dT%H:%M:%fZ', (time + lifetime) / 1000.0, 'unixepoch') AS ends,
          data, lower(hex(signature)) AS signature
        FROM records
        """,
        "PRAGMA user_version = 2",
      ]),
  ]

  /// Whose a file is, and of which version.
  enum Origin: Equatable {
    /// Nobody has written anything into it.
    case empty
    case ours(version: Int64)
    case newer(version: Int64)
    case foreign
  }

  static func origin(of database: Database) throws(DatabaseFailure) -> Origin {
    let application = try database.run("PRAGMA application_id") ?? 0
    let version = try database.run("PRAGMA user_version") ?? 0
    let things = try database.run("SELECT count(*) FROM sqlite_schema") ?? 0
    if application == 0, version == 0, things == 0 { return .empty }
    guard application == Self.application, version > 0 else { return .foreign }
    return version > newest ? .newer(version: version) : .ours(version: version)
  }

  /// Takes all steps that are still to be taken, or none.
  static func bring(_ database: Database, from version: Int64) throws(DatabaseFailure) {
    let missing = steps.filter { $0.version > version }
    guard !missing.isEmpty else { return }
    try database.run("BEGIN IMMEDIATE")
    do {
      for step in missing {
        for statement in step.statements { try database.run(statement) }
      }
      try database.run("COMMIT")
    } catch {
      _ = try? database.run("ROLLBACK")
      throw error
    }
  }
}
