import GoSources

/// One piece of a program's output, and how long after the one before it was written.
package struct PlaybackEvent: Hashable, Sendable {
    package enum Stream: String, Sendable {
        case stdout, stderr
    }

    package let message: String
    package let stream: Stream
    /// On the program's own clock, in nanoseconds; never negative.
    package let delay: Int64

    package init(message: String, stream: Stream, delay: Int64) {
        self.message = message
        self.stream = stream
        self.delay = delay
    }
}

/// What a Go program prints whose clock is not the world's (`-tags=faketime`): before each write stand `00 00 'P' 'B'`,
/// its time (nanoseconds since 1970, 8 bytes) and its length (4 bytes), big-endian. Pure; any bytes are accepted.
package enum Playback {
    /// 2009-11-10 23:00:00 UTC, when every such program begins.
    static let epoch: Int64 = 1_257_894_000_000_000_000

    private static let magic: [UInt8] = [0, 0, UInt8(ascii: "P"), UInt8(ascii: "B")]
    private static let headerBytes = 16

    private struct Write {
        let stream: PlaybackEvent.Stream
        let time: Int64
        var bytes: [UInt8]
    }

    /// In the order of their times, those of standard error first where both streams have the same.
    package static func events(standardOutput: [UInt8], standardError: [UInt8]) -> [PlaybackEvent] {
        var outputs = writes(in: standardOutput, to: .stdout)[...]
        var errors = writes(in: standardError, to: .stderr)[...]
        var events: [PlaybackEvent] = []
        var now = epoch
        while let write = earlier(&outputs, &errors) {
            events.append(
                PlaybackEvent(message: GoText.string(write.bytes), stream: write.stream, delay: write.time - now))
            now = write.time
        }
        return events
    }

    private static func earlier(_ outputs: inout ArraySlice<Write>, _ errors: inout ArraySlice<Write>) -> Write? {
        guard let output = outputs.first else { return errors.popFirst() }
        guard let error = errors.first else { return outputs.popFirst() }
        return output.time < error.time ? outputs.popFirst() : errors.popFirst()
    }

    /// Times never go back. What has no header before it was written when what is before it was; writes at one time are one.
    private static func writes(in output: [UInt8], to stream: PlaybackEvent.Stream) -> [Write] {
        var writes: [Write] = []
        var time = epoch
        func add(_ bytes: ArraySlice<UInt8>) {
            if let last = writes.indices.last, writes[last].time == time {
                writes[last].bytes += bytes
            } else {
                writes.append(Write(stream: stream, time: time, bytes: Array(bytes)))
            }
        }
        var rest = output[...]
        while !rest.isEmpty {
            let plain = rest.prefix(upTo: nextHeader(in: rest))
            if !plain.isEmpty { add(plain) }
            rest = rest.dropFirst(plain.count)
            guard !rest.isEmpty else { break }
            let header = rest.prefix(headerBytes)
            rest = rest.dropFirst(headerBytes)
            time = max(time, Int64(bitPattern: number(header.dropFirst(4).prefix(8))))
            // A length that is none, or is beyond the end, takes what there is.
            let content = rest.prefix(Int(number(header.suffix(4))))
            add(content)
            rest = rest.dropFirst(content.count)
        }
        return writes
    }

    /// Where the next whole header begins; the end where there is none.
    private static func nextHeader(in bytes: ArraySlice<UInt8>) -> Int {
        var rest = bytes
        while let zero = rest.firstIndex(of: 0), bytes.endIndex - zero >= headerBytes {
            if bytes[zero...].starts(with: magic) { return zero }
            rest = rest[(zero + 1)...]
        }
        return bytes.endIndex
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
