/// Tables of inputs, by what they are about.
enum HTTPCases {
  static let all = requestLine + targets + fields + hosts + framing + chunked + connection
}
