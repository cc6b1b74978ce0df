extension Engine {
  /// What is spoken with hubs of older kinds; nil where nothing is.
  func makeConversation(_ line: Line) -> (any Conversation)? { nil }
}
