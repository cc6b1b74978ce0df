import Testing

@testable import Fleet

struct SubjectsTests {
  @Test func leavesNoDotAndNoWildcardInAWord() {
    for text in ["a.b", "*", ">", "a b", "", "Grüße", "a-b", "$KV"] {
      let word = Subjects.word(text)
      #expect(!word.isEmpty)
      #expect(
        word.utf8.allSatisfy { byte in
          byte == 45 || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
        })
    }
    #expect(Set(["a.b", "a-b", "a", "", "-", "2e"].map(Subjects.word)).count == 6)
  }
}
