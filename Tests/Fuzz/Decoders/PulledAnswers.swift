import ProfileFormats

/// The body of an answer is a part of what came.
func feedPulledAnswer(_ bytes: [UInt8]) {
    guard let answer = try? HTTPAnswer(bytes) else { return }
    precondition((100...599).contains(answer.status))
    precondition(answer.body.count < bytes.count)
}
