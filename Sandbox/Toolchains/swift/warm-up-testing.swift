// As warm-up.swift, for programs that import what tests are written with: the compiler keeps their modules apart.
import Foundation
import Testing
import XCTest

@Suite struct WarmUp {
    @Test func isWarm() { #expect(Date() > .distantPast) }
}
