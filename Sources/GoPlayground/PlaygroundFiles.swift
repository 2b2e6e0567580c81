import GoSources

/// One file of a snippet. Its bytes need not be UTF-8.
package struct PlaygroundFile: Hashable, Sendable {
    package let name: String
    package var content: [UInt8]

    package init(name: String, content: [UInt8]) {
        self.name = name
        self.content = content
    }
}

/// A snippet as the files that one text holds, in their order: a txtar archive whose comment is `prog.go`.
package struct PlaygroundFiles: Hashable, Sendable {
    /// What the program is called that stands before the first file, or alone.
    package static let programName = "prog.go"

    package var files: [PlaygroundFile]
    /// Whether the first file was given without a line that names it.
    private let isFirstUnnamed: Bool

    /// Splits a text into its files.
    /// - Parameter programName: what is called so that stands before the first file that has a name.
    /// - Throws: why it cannot be, in the words of the Go Playground.
    package init(
        splitting text: [UInt8], programName: String = PlaygroundFiles.programName
    ) throws(PlaygroundRefusal) {
        let archive = TextArchive(text)
        let program = PlaygroundFile(name: programName, content: archive.comment)
        isFirstUnnamed = !archive.comment.allSatisfy(TextArchive.isBlank)
        let count = archive.files.count + (isFirstUnnamed ? 1 : 0)
        guard count <= PlaygroundBounds.files else { throw .tooManyFiles(count) }
        files = isFirstUnnamed ? [program] : []
        var names = Set(files.map(\.name))
        for file in archive.files {
            try PlaygroundFileName.check(file.name)
            let name = String(decoding: file.name, as: UTF8.self)
            guard names.insert(name).inserted else {
                throw .fileName("duplicate file name \(GoQuoting.quoted(file.name))")
            }
            files.append(PlaygroundFile(name: name, content: file.content))
        }
    }

    /// Of files that each have a name.
    package init(_ files: [PlaygroundFile]) {
        self.files = files
        isFirstUnnamed = false
    }

    /// Whether a text holds files behind a line with their name.
    package static func areHeld(by text: String) -> Bool {
        text.contains("-- ") && !TextArchive(Array(text.utf8)).files.isEmpty
    }

    package func file(named name: String) -> PlaygroundFile? { files.first { $0.name == name } }

    /// The text that these files are, with or without a line before the first as it was given.
    package var text: [UInt8] {
        var archive = TextArchive([])
        if isFirstUnnamed, let first = files.first { archive.comment = first.content }
        archive.files = files.dropFirst(isFirstUnnamed ? 1 : 0).map { (Array($0.name.utf8), $0.content) }
        return archive.text
    }
}

/// Why a snippet is none, as people are told in `Errors`.
package struct PlaygroundRefusal: Error, Hashable, Sendable {
    package let sentence: String

    package init(_ sentence: String) {
        self.sentence = sentence
    }

    static func tooManyFiles(_ count: Int) -> PlaygroundRefusal {
        PlaygroundRefusal("too many files in txtar archive (\(count) exceeds limit of \(PlaygroundBounds.files))")
    }

    static func fileName(_ sentence: String) -> PlaygroundRefusal { PlaygroundRefusal(sentence) }
}

/// Numbers of the protocol. They are part of its answers, so that nobody may choose others.
package enum PlaygroundBounds {
    package static let files = 20
    static let fileNameBytes = 200
    static let fileNameParts = 10
    /// Of a snippet that is shared.
    package static let snippetBytes = 64 * 1024
    static let formParts = 1000
    static let jsonDepth = 64
}

/// What a file of a snippet may be called: a relative path in its only spelling.
enum PlaygroundFileName {
    static func check(_ name: [UInt8]) throws(PlaygroundRefusal) {
        guard name.count <= PlaygroundBounds.fileNameBytes else { throw .fileName("file name too long") }
        let invalid = PlaygroundRefusal.fileName("invalid file name \(GoQuoting.quoted(name))")
        guard !name.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { throw invalid }
        let parts = name.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        // One slash in front, two in a row or one at the end.
        guard !parts.contains(where: \.isEmpty) else { throw invalid }
        // A path of one dot is as short as it gets, and no file; any other with a dot alone could be shorter.
        let isClean = !parts.contains { $0.elementsEqual(".".utf8) } && !hasInnerParent(parts)
        guard isClean else { throw invalid }
        guard parts.count <= PlaygroundBounds.fileNameParts else {
            throw .fileName("file name \(GoQuoting.quoted(name)) too deep")
        }
        guard !parts.contains(where: { $0.elementsEqual("..".utf8) }) else { throw invalid }
        // Two names that Swift's strings take for one could not be told apart.
        guard String(validating: name, as: UTF8.self) != nil else { throw invalid }
    }

    /// Whether `..` stands behind a folder, which it takes away.
    private static func hasInnerParent(_ parts: [ArraySlice<UInt8>]) -> Bool {
        parts.drop { $0.elementsEqual("..".utf8) }.contains { $0.elementsEqual("..".utf8) }
    }
}
