import NIOCore
import Synchronization
import Testing

@testable import MailServer

@Suite(.timeLimit(.minutes(1)))
struct ListenerLimitTests {
    @Test("above the limits a client is told and closed, and one that goes makes room", arguments: [true, false])
    func full(perAddress: Bool) async throws {
        var options = MailListenerOptions(port: 0, security: .none)
        options.refusal = "* BYE too many connections\r\n"
        if perAddress { options.maximumConnectionsPerAddress = 2 } else { options.maximumConnections = 2 }
        try await withListener(options: options) { connection in
            try await connection.write(ByteBuffer(string: "* OK\r\n"))
            try await connection.flush()
            while case .received = await connection.next() {}
        } client: { port in
            let (one, two) = (try await TestClient.connect(port: port), try await TestClient.connect(port: port))
            #expect(try await one.readLine() == "* OK\r\n")
            #expect(try await two.readLine() == "* OK\r\n")
            let three = try await TestClient.connect(port: port)
            #expect(try await three.readToEnd() == "* BYE too many connections\r\n")
            try await one.close()
            // The server sees the end in its own time.
            while true {
                let next = try await TestClient.connect(port: port)
                if try await next.readLine() == "* OK\r\n" { break }
            }
        }
    }

    @Test("a client that takes nothing is cut, and its session with it")
    func stalled() async throws {
        var options = MailListenerOptions(port: 0, security: .none)
        options.stalledWriteTimeout = .milliseconds(100)
        let outcome = AsyncStream.makeStream(of: MailConnectionError.self)
        try await withListener(options: options) { connection in
            do {
                while true { try await connection.write(ByteBuffer(repeating: 0, count: 65_536)) }
            } catch let error as MailConnectionError {
                outcome.continuation.yield(error)
            }
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.channel.setOption(.autoRead, value: false).get()
            var errors = outcome.stream.makeAsyncIterator()
            #expect(await errors.next() == MailConnectionError(.stalled))
            try await client.close()
        }
    }

    @Test("when the server ends, sessions say goodbye; what doesn't is cut")
    func shutdown() async throws {
        var options = MailListenerOptions(port: 0, security: .none)
        options.shutdownGrace = .milliseconds(100)
        let clients = Mutex<[TestClient]>([])
        try await withListener(options: options) { connection in
            guard case .received(let word) = await connection.next() else { return }
            try await connection.write(ByteBuffer(string: "ready\r\n"))
            try await connection.flush()
            let event = await connection.next()
            guard case .shuttingDown = event, word == ByteBuffer(string: "polite") else {
                // Waits for a client that says nothing: until it is cut.
                _ = await connection.next()
                return
            }
            try await connection.write(ByteBuffer(string: "* BYE\r\n"))
        } client: { port in
            for word in ["polite", "stubborn"] {
                let client = try await TestClient.connect(port: port)
                try await client.send(word)
                #expect(try await client.readLine() == "ready\r\n")
                clients.withLock { $0.append(client) }
            }
        }
        let (polite, stubborn) = clients.withLock { ($0[0], $0[1]) }
        #expect(try await polite.readToEnd() == "* BYE\r\n")
        #expect(try await stubborn.readToEnd() == "")
    }
}
