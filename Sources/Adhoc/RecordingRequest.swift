/// What somebody wants to be recorded, and what shall become of it.
package struct RecordingRequest: Sendable {
    package enum Subject: Equatable, Sendable {
        /// A command with its arguments, the program's name first; not empty.
        case command([String])
        /// A process that runs already.
        case process(Int32)
        /// A Go program that shows its own profiles.
        case address(PulledAddress)
    }

    package var subject: Subject
    /// Nil for as long as the command runs, or until somebody says so.
    package var durationS: Int?
    /// Samples in a second of each CPU's time.
    package var rateHz: Int
    /// Nil for the command's own.
    package var name: String?
    package var tags: [String: String] = [:]
    /// Where the files go; nil for a folder of their own in the working directory.
    package var output: String?
    package var formats: [ResultFormat] = [.html, .pprof]
    /// Where recordings are kept.
    package var data: String
    /// Whether languages that need a word to be seen get it.
    package var givesRuntimeHints = true

    /// Of a program that shows its own profiles, unless told.
    package static let usualPullS = 30
    package static let ratesHz = 1...10_000
    package static let durationsS = 1...604_800
    package static let tagLimit = 32
    package static let tagBytes = 200

    package init(_ subject: Subject, rateHz: Int = 999, data: String) {
        self.subject = subject
        self.rateHz = rateHz
        self.data = data
    }
}
