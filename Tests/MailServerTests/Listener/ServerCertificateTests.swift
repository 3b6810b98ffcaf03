import Foundation
import NIOSSL
import PosternTesting
import Synchronization
import Testing

@testable import MailServer

@Suite struct ServerCertificateTests {
    @Test("a certificate is made once, for its owner alone, and for the loopback names")
    func made() throws {
        let folder = try ScratchFolder()
        let first = try ServerTLS(ServerCertificate(selfSignedIn: folder.url))
        let file = first.certificate.trustFile
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[FileAttributeKey.posixPermissions] as? Int == 0o600)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        _ = try ServerTLS(ServerCertificate(selfSignedIn: folder.url))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["mailserver.pem"])
        let leaf = try #require(try NIOSSLCertificate.fromPEMFile(file).first)
        let names = leaf._subjectAlternativeNames().map { Array($0.contents) }
        #expect(names.contains(Array("localhost".utf8)))
        #expect(names.contains([127, 0, 0, 1]) && names.contains([UInt8](repeating: 0, count: 15) + [1]))
        #expect(try !first.refresh())
    }

    @Test("it is made anew in time before its end")
    func renewed() throws {
        let folder = try ScratchFolder()
        let now = Mutex(Date())
        let tls = try ServerTLS(ServerCertificate(selfSignedIn: folder.url, now: { now.withLock { $0 } }))
        let first = tls.current.version
        now.withLock { $0 += SelfSignedCertificate.lifetime - ServerCertificate.renewal - 60 }
        #expect(try !tls.refresh())
        now.withLock { $0 += 120 }
        #expect(try tls.refresh())
        #expect(tls.current.version != first)
        #expect(try !tls.refresh())
    }

    @Test("a damaged file of our own is made anew")
    func damaged() throws {
        let folder = try ScratchFolder()
        try Data("nonsense".utf8).write(to: folder.url.appending(path: "mailserver.pem"))
        _ = try ServerTLS(ServerCertificate(selfSignedIn: folder.url))
    }

    @Test("a given certificate is taken up when its files change; a bad one isn't, and the old one stays")
    func given() throws {
        let (folder, others) = (try ScratchFolder(), try ScratchFolder())
        let certificates = try TestCertificates(folder: folder.url)
        let valid = certificates[.valid]
        let tls = try ServerTLS(ServerCertificate(certificateFile: valid.certificateFile, keyFile: valid.keyFile))
        #expect(try !tls.refresh())
        let first = tls.current.version

        try Data("nonsense".utf8).write(to: URL(filePath: valid.certificateFile))
        #expect(throws: ServerCertificateError.self) { try tls.refresh() }
        #expect(tls.current.version == first)

        try FileManager.default.removeItem(atPath: valid.certificateFile)
        #expect(throws: ServerCertificateError.self) { try tls.refresh() }

        let new = try TestCertificates(folder: others.url)[.valid]
        try FileManager.default.copyItem(atPath: new.certificateFile, toPath: valid.certificateFile)
        // The key doesn't belong to it as yet.
        #expect(throws: ServerCertificateError.self) { try tls.refresh() }
        try FileManager.default.removeItem(atPath: valid.keyFile)
        try FileManager.default.copyItem(atPath: new.keyFile, toPath: valid.keyFile)
        #expect(try tls.refresh())
    }
}
