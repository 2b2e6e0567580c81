/// A line of a list of facts: what is told, and its value in words.
package struct Fact: Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
