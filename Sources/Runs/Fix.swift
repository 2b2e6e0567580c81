/// One way to mend what a diagnostic is about: changes of the source that belong together.
package struct Fix: Hashable, Sendable {
    /// A part of a file that another text takes the place of.
    package struct Edit: Hashable, Sendable {
        package let file: String
        /// From 1.
        package let fromLine: Int
        /// From 1, in UTF-8 bytes.
        package let fromColumn: Int
        package let toLine: Int
        /// The end excluded.
        package let toColumn: Int
        package let text: String

        package init(file: String, fromLine: Int, fromColumn: Int, toLine: Int, toColumn: Int, text: String) {
            self.file = file
            self.fromLine = fromLine
            self.fromColumn = fromColumn
            self.toLine = toLine
            self.toColumn = toColumn
            self.text = text
        }
    }

    /// What it does, in the tool's words.
    package let message: String
    package let edits: [Edit]

    package init(message: String, edits: [Edit]) {
        self.message = message
        self.edits = edits
    }
}
