/// The methods a plugin can answer.
public enum HTTPMethod: String, Sendable {
  case GET
  case POST
  case PUT
  case PATCH
  case DELETE
}
