import Foundation
import MailServer
import MailStore
import PosternSettings

extension MailServers.Options {
    init(_ settings: Settings) {
        let embedded = settings.embedded
        self.init(directory: settings.data.appending(path: "mail"))
        host = embedded.host
        for port in MailServers.Port.allCases { ports[port] = embedded.ports[port.rawValue] }
        if let files = embedded.certificate {
            certificate = ServerCertificate(certificateFile: files.certificate.path, keyFile: files.key.path)
        }
        authentication.allowsCleartextLogin = embedded.allowsCleartextLogin
        authentication.defaultDomain = embedded.defaultDomain
        store.maximumMessageBytes = embedded.largestMessage
        store.quotaBytes = embedded.quota
        connectionsPerAddress = embedded.connectionsPerAddress
        if let domain = embedded.defaultDomain { localDomains.insert(domain) }
    }
}
