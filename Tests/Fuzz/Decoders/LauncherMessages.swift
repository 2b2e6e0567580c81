import SandboxProtocol

/// What is understood means the same when it is written again.
func feedLauncherMessage(_ bytes: [UInt8]) {
    if let message = try? LauncherMessage(decoding: bytes) { precondition(again(message) == message) }
    if let message = try? LauncherOrder(decoding: bytes) { precondition(again(message) == message) }
}

private func again<Message: WireValue>(_ message: Message) -> Message? {
    try? Message(decoding: message.encoded())
}
