import CLinux
import Glibc

/// Looks for the call that the filter keeps stopping in a program whose own signals keep interrupting it.
///
/// The program is stopped as a whole. A thread that was in a call then shows it in `/proc/PID/task/TID/syscall`: number,
/// six arguments, stack and instruction pointer (proc_pid_syscall(5)). Nothing passes in the meantime: a blocked call is
/// refused however often it is made.
struct StoppedThreads {
    private static let rounds = 100
    /// For all threads to stop, and then for the program to make its call again.
    private static let pauseMicroseconds: UInt32 = 1000

    private let program: Int32
    private let filter: FilterReading

    /// - Parameter program: its process descriptor.
    init(of program: Int32, filter: [UInt8]) {
        self.program = program
        self.filter = FilterReading(filter)
    }

    /// The number of a call that the filter stops; nil where none was seen.
    /// - Parameter isOver: asked between two looks.
    func findBlockedCall(until isOver: () -> Bool) -> Int32? {
        guard let processID else { return nil }
        for _ in 0..<Self.rounds {
            linux_pidfd_send_signal(program, SIGSTOP)
            usleep(Self.pauseMicroseconds)
            let found = threads(of: processID).lazy.compactMap(blockedCall).first
            if let found { return found }
            linux_pidfd_send_signal(program, SIGCONT)
            usleep(Self.pauseMicroseconds)
            if isOver() { return nil }
        }
        return nil
    }

    /// As it is called here. The line `Pid:` of pidfd_open(2)'s fdinfo.
    private var processID: Int32? {
        guard let text = try? readWholeFile("/proc/self/fdinfo/\(program)") else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pid:") }
        return line.flatMap { Int32($0.dropFirst(4).drop { $0 == "\t" || $0 == " " }) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The paths of what the kernel says of each thread's call.
    private func threads(of processID: Int32) -> [String] {
        let path = "/proc/\(processID)/task"
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var paths: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if Int32(name) != nil { paths.append("\(path)/\(name)/syscall") }
        }
        return paths
    }

    /// A thread that is gone, or runs, says nothing.
    private func blockedCall(_ path: String) -> Int32? {
        guard let text = try? readWholeFile(path) else { return nil }
        let words = text.split { $0 == " " || $0 == "\n" }
        guard words.count == 9, let number = Int32(words[0]), number >= 0 else { return nil }
        let arguments = words[1..<7].compactMap { UInt64($0.dropFirst(2), radix: 16) }
        return filter.stops(call: number, arguments: arguments) ? number : nil
    }
}
