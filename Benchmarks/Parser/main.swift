import CAllocationCount
import IMAPProtocol
import NIOCore

// How fast FETCH responses become values on one core, and what they cost the heap. Goal: 100 MB/s.

let stream = FetchStream(responses: 20_000)
/// What one read of a socket brings.
let chunkSize = 64 * 1024
let rounds = 15

/// Takes the stream in as it would come from a socket.
func run(parsing: Bool) throws -> Int {
    var framer = ResponseFramer()
    let parser = ResponseParser()
    var rest = stream.bytes
    var found = 0
    while let chunk = rest.readSlice(length: min(chunkSize, rest.readableBytes)), chunk.readableBytes > 0 {
        framer.append(chunk)
        while let event = framer.next() {
            guard case .frame(let frame) = event else { continue }
            guard parsing else {
                found += 1
                continue
            }
            guard case .untagged(.fetch(let fetch)) = try parser.parse(frame), fetch.envelope != nil,
                fetch.bodyStructure != nil
            else { continue }
            found += 1
        }
    }
    return found
}

func measure(_ name: String, parsing: Bool) throws {
    guard try run(parsing: parsing) == stream.responses else {
        print("\(name): not every response was understood")
        return
    }
    var best = Duration.seconds(3600)
    let before = allocation_count()
    for _ in 0..<rounds { best = min(best, try ContinuousClock().measure { _ = try run(parsing: parsing) }) }
    let allocations = Double(allocation_count() - before) / Double(rounds * stream.responses)
    let seconds = best / .seconds(1)
    let megabytes = Double(stream.bytes.readableBytes) / 1e6
    let figures = [
        "\(Int(megabytes / seconds)) MB/s", "\(Int(Double(stream.responses) / seconds)) responses/s",
        "\((allocations * 10).rounded() / 10) allocations a response",
    ]
    print("\(name): \(figures.joined(separator: ", "))")
}

print(
    "\(stream.responses) FETCH responses with ENVELOPE and BODYSTRUCTURE, \(stream.bytes.readableBytes) bytes, one core"
)
try measure("framed", parsing: false)
try measure("framed and parsed", parsing: true)
