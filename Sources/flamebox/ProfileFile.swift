import ArgumentParser
import Foundation
import ProfileFormats
import Profiles
import Snippets

/// A profile in a file of whoever runs the command, in any format that is read.
enum ProfileFile {
    /// What is to be said of it goes to standard error.
    ///
    /// - Parameter path: `-` for standard input.
    static func read(_ path: String) throws -> Profile {
        let read = try read(path, limits: .local)
        for note in read.notes { complain("\(path): \(note)") }
        return read.profile
    }

    /// With what is to be said of it.
    static func read(_ path: String, limits: DecodingLimits) throws -> ReadProfile {
        let bytes = try contents(of: path)
        do {
            return try ReadProfile.read(bytes, limits: limits)
        } catch {
            throw ValidationError("\(path) cannot be read. \(error.description.visible)")
        }
    }

    private static func contents(of path: String) throws -> [UInt8] {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw ValidationError("\(path) cannot be opened.")
            }
            handle = opened
        }
        let data: Data
        do { data = try handle.read(upToCount: Limits.localFileBytes + 1) ?? Data() } catch {
            throw ValidationError("\(path) cannot be read.")
        }
        guard data.count <= Limits.localFileBytes else {
            throw ValidationError("\(path) is larger than \(Limits.localFileBytes) bytes.")
        }
        return Array(data)
    }

    /// `cpu (nanoseconds), samples (count)`.
    static func list(_ types: [ProfileType]) -> String {
        types.isEmpty ? "nothing" : types.map { "\($0.name) (\($0.unit))".visible }.joined(separator: ", ")
    }
}
