import Glibc
import Linux

/// Which Python an interpreter is, by its own word: its file's name mostly does not say.
struct PythonVersion: Comparable {
    let major: Int
    let minor: Int

    /// The first that writes perf maps (docs.python.org, "Python support for the Linux perf profiler").
    static let firstWithPerfMaps = PythonVersion(major: 3, minor: 12)

    private static let patienceMs: UInt64 = 2000
    private static let answerBytes = 256

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// - Parameter text: such as `Python 3.12.1`; nil for what is none.
    init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == "Python" else { return nil }
        let numbers = words[1].split(separator: ".").prefix(2).map { Int($0) }
        guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else { return nil }
        self.init(major: major, minor: minor)
    }

    /// Asks the interpreter, which imports nothing for that; nil where it does not answer in time, and in few words.
    @available(*, noasync, message: "blocks the calling thread")
    static func asked(of path: String) -> PythonVersion? {
        guard let text = try? answer(of: path) else { return nil }
        return PythonVersion(text)
    }

    @available(*, noasync, message: "blocks the calling thread")
    private static func answer(of path: String) throws(SystemError) -> String {
        let pipe = try Pipe()
        try pipe.readEnd.setNonBlocking()
        let null = try OwnedDescriptor.open("/dev/null", O_RDONLY)
        // The second before 3.4 answered where errors go.
        let process = try spawn(
            path, ["--version"], descriptors: [null.number, pipe.writeEnd.number, pipe.writeEnd.number],
            inheritsEnvironment: true)
        let answer = pipe.keepReadEnd()
        defer {
            kill(process, SIGKILL)
            _ = try? waitForChild(process)
        }
        var bytes: [UInt8] = []
        let end = monotonicNanoseconds() + patienceMs * 1_000_000
        while bytes.count < answerBytes {
            let now = monotonicNanoseconds()
            guard now < end else { break }
            _ = try waitUntilReady([(answer.number, .readable)], timeoutMs: Int((end - now) / 1_000_000) + 1)
            guard let more = try answer.read(upTo: answerBytes) else { continue }
            if more.isEmpty { break }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func < (left: PythonVersion, right: PythonVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
