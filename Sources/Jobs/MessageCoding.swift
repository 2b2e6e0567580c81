import Foundation

/// Messages as frames and back.
enum MessageCoding {
    static func frame(_ message: some Encodable, blob: [UInt8] = []) throws -> Frame {
        Frame(json: Array(try JSONEncoder().encode(message)), blob: blob)
    }

    static func message<Message: Decodable>(_: Message.Type, in frame: Frame) throws(FrameError) -> Message {
        do {
            return try JSONDecoder().decode(Message.self, from: Data(frame.json))
        } catch {
            throw .notUnderstood
        }
    }
}
