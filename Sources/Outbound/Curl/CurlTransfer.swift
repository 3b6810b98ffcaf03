import CCurl
import MailService

/// One piece of work on libcurl's thread. It is made there, used there, and ends there.
protocol CurlTransfer: AnyObject {
    var easy: CurlEasy { get }
    /// When ``expire()`` is called, unless it is over before.
    var deadline: ContinuousClock.Instant { get }
    /// What its own dialogue waits for; nil while libcurl is at work.
    var interest: curl_waitfd? { get }

    /// libcurl has done its part.
    func performed(_ code: CURLcode)
    /// Goes on with a dialogue of its own, as far as it can without waiting.
    func advance()
    /// The deadline has come.
    func expire()
    /// Nobody wants it any more.
    func cancel()

    /// Whether it is over. Whoever waits for it has been told.
    var isOver: Bool { get }
}
