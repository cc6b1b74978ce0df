/// What the reactor wants of the engine, left for the thread that speaks with it.
enum Order: Sendable {
  case publish([UInt8], to: Life)
  case listen(as: Life)
  case lease(Life, UInt64)
  case certificate(of: Life, by: Life)
  case store([UInt8], at: String)
  case erase(String)
  case readHubs
  case purge(Life)
  case read(FleetNetwork, round: UInt64)
  case unwatch(FleetNetwork)
  case stop
}
