/// Asks until it is so. For what a server tells in its own time; the test's time limit bounds it.
func eventually(_ isSo: () async throws -> Bool) async throws {
    while try await !isSo() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
