/// What a frame of a session carries, in the first byte of its payload.
enum PayloadKind: UInt8 {
  case letter = 1
  case answer = 2
  case interests = 3
  case introductions = 4
  case members = 5
  case departures = 6
  case kept = 7
  case synchronized = 8
  case word = 9
}
