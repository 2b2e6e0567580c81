import Foundation

/// Messages as frames and back, in their written forms: what a message looks like on the socket changes where a written
/// form does, and nowhere else.
enum MessageCoding {
    static func frame(_ message: ServerMessage) throws -> Frame { try frame(WrittenServerMessage(message)) }

    static func frame(_ message: WorkerMessage, blob: [UInt8] = []) throws -> Frame {
        try frame(WrittenWorkerMessage(message), blob: blob)
    }

    /// - Throws: `FrameError.notUnderstood`, or `ForeignMessage` where it says what no service of ours says.
    static func serverMessage(in frame: Frame) throws -> ServerMessage {
        try read(WrittenServerMessage.self, in: frame).message()
    }

    static func workerMessage(in frame: Frame) throws(FrameError) -> WorkerMessage {
        try read(WrittenWorkerMessage.self, in: frame).message()
    }

    /// Of a hello of any version.
    static func helloVersion(in frame: Frame) throws(FrameError) -> Int {
        try read(HelloVersion.self, in: frame).number
    }

    private static func frame(_ written: some Encodable, blob: [UInt8] = []) throws -> Frame {
        let encoder = JSONEncoder()
        // The same message is the same bytes, whoever writes it.
        encoder.outputFormatting = .sortedKeys
        return Frame(json: Array(try encoder.encode(written)), blob: blob)
    }

    private static func read<Written: Decodable>(_: Written.Type, in frame: Frame) throws(FrameError) -> Written {
        do {
            return try JSONDecoder().decode(Written.self, from: Data(frame.json))
        } catch {
            throw .notUnderstood
        }
    }
}

/// Of a hello of any version no more than that: what else is in it, only its own version knows.
private struct HelloVersion: Decodable {
    let number: Int

    private enum Message: CodingKey { case hello }
    private enum Payload: String, CodingKey { case first = "_0" }
    private enum Info: CodingKey { case protocolVersion }

    init(from decoder: any Decoder) throws {
        let hello = try decoder.container(keyedBy: Message.self).nestedContainer(keyedBy: Payload.self, forKey: .hello)
        let info = try hello.nestedContainer(keyedBy: Info.self, forKey: .first)
        number = try info.decode(Int.self, forKey: .protocolVersion)
    }
}
