/// Keeps the first and the last half of a limit of one stream and counts what is between. What belongs to the first
/// half is passed on at once, what belongs to the last half when the stream has ended.
struct OutputCapture {
    private let stream: OutputPiece.Stream
    private let half: Int
    private var headBytes = 0
    private var tail: [OutputPiece] = []
    private var tailStart = 0
    private var tailBytes = 0
    private(set) var droppedBytes: UInt64 = 0

    init(_ stream: OutputPiece.Stream, byteLimit: Int) {
        self.stream = stream
        half = byteLimit / 2
    }

    /// The part of the bytes that can be shown now.
    mutating func take(_ bytes: [UInt8], atNanoseconds: UInt64) -> OutputPiece? {
        let head = bytes.prefix(half - headBytes)
        headBytes += head.count
        keepTail(Array(bytes.dropFirst(head.count)), atNanoseconds)
        return head.isEmpty ? nil : OutputPiece(stream: stream, bytes: Array(head), atNanoseconds: atNanoseconds)
    }

    /// The kept last half, in order.
    func finish() -> [OutputPiece] { Array(tail[tailStart...]) }

    private mutating func keepTail(_ bytes: [UInt8], _ time: UInt64) {
        guard !bytes.isEmpty else { return }
        tail.append(OutputPiece(stream: stream, bytes: bytes, atNanoseconds: time))
        tailBytes += bytes.count
        while tailBytes > half { dropOldest() }
        // Moving the array once in a while keeps the cost of dropping constant.
        if tailStart > 1024, tailStart > tail.count / 2 {
            tail.removeFirst(tailStart)
            tailStart = 0
        }
    }

    private mutating func dropOldest() {
        let oldest = tail[tailStart]
        let excess = min(tailBytes - half, oldest.bytes.count)
        droppedBytes += UInt64(excess)
        tailBytes -= excess
        if excess == oldest.bytes.count {
            tail[tailStart] = OutputPiece(stream: stream, bytes: [], atNanoseconds: 0)
            tailStart += 1
        } else {
            tail[tailStart] = OutputPiece(
                stream: stream, bytes: Array(oldest.bytes.dropFirst(excess)), atNanoseconds: oldest.atNanoseconds)
        }
    }
}
