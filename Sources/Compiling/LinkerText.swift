import Snippets

/// Where a Swift snippet writes into a section that is read as a linker's arguments.
///
/// What is written there is caught in the jail, after the compiler, whatever way it came (`flamebox-autolink`). This only
/// looks for the line to show it on: the section's name where it stands as it is, else the first attribute that names a
/// section.
enum LinkerText {
    struct Place: Equatable {
        let file: String
        /// From 1; 0 where no line could be found.
        let line: Int
    }

    private static let signs = ["autolink_entries", "section("]

    static func place(in snippet: Snippet) -> Place {
        for sign in signs {
            for file in snippet.sources {
                if let line = line(of: sign, in: file.content) { return Place(file: file.name, line: line) }
            }
        }
        return Place(file: snippet.sources[0].name, line: 0)
    }

    private static func line(of sign: String, in content: String) -> Int? {
        // Carriage returns alone end no line for the compiler; with a line feed they are one character to Swift.
        let lines = content.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.firstIndex { Substring($0).contains(sign) }.map { $0 + 1 }
    }
}
