/// What a loop tells its connection.
enum DataWord: Sendable {
  case signal(type: String, JSONValue)
  case state(LifecycleState)
  case event(DataEvent)
  case over(ClientError?)
}
