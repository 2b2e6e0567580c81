@testable import Jobs

/// What a worker, or whoever found the socket, sends: a header, then as much JSON as it says.
func feedJobFrame(_ bytes: [UInt8]) {
    guard let lengths = try? Frame.lengths(header: Array(bytes.prefix(Frame.headerBytes))) else { return }
    precondition(lengths.json <= Frame.jsonByteLimit && lengths.blob <= Frame.blobByteLimit)
    let frame = Frame(json: Array(bytes.dropFirst(Frame.headerBytes)))
    _ = try? MessageCoding.workerMessage(in: frame)
    // What passes is computed with.
    if case .run(let job) = try? MessageCoding.serverMessage(in: frame) { _ = (job.cores, job.timeLimit) }
}
