// Foundation: encoding and decoding, dates, formatting, data, files of the mind.
import Foundation

struct Person: Codable, Equatable { var name: String; var age: Int; var tags: [String]; var friends: [String: Double] }

let people = (0..<200).map {
    Person(name: "Name \($0) größer", age: $0, tags: ["a\($0)", "b"], friends: ["x": Double($0), "y": 0.5])
}
var total = 0
for round in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 600) {
    let data = try JSONEncoder().encode(people)
    total += try JSONDecoder().decode([Person].self, from: data).count + data.count
    total += data.base64EncodedString().count
    for index in 0..<100 {
        total += String(format: "%05d %.3f", index, Double(round)).components(separatedBy: " ").count
        total += Date(timeIntervalSince1970: Double(index)).formatted(.iso8601).count
        total += URL(string: "https://example.org/a/\(index)?q=1")?.pathComponents.count ?? 0
    }
}
print(total)
