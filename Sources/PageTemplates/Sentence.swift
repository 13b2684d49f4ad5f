/// Everything that our pages say to people. The raw values are the keys of `--texts`; docs/pages.md lists them.
///
/// Each language has a file in Sources/Login/Pages/Languages. A value stands in a sentence as `{site}`, `{user}`, `{domain}`, `{provider}` or
/// `{time}`. Sentences are whole, since no two languages put the parts of one together alike.
package enum Sentence: String, CaseIterable, Sendable {
    // Signing in.
    case signIn = "sign_in"
    case signInToSite = "sign_in_to_site"
    case signInWith = "sign_in_with"
    case userName = "user_name"
    case password
    case signInWithPassword = "sign_in_with_password"
    case wrongPassword = "wrong_password"
    case passwordMissing = "password_missing"
    case foreignForm = "foreign_form"
    case signedIn = "signed_in"
    case signedInAs = "signed_in_as"
    case oneMoment = "one_moment"
    case linkTooLong = "link_too_long"

    // Ways on.
    case goOn = "continue"
    case tryAgain = "try_again"
    case signInAgain = "sign_in_again"
    case signInAsSomeoneElse = "sign_in_as_someone_else"
    case signInInNewTab = "sign_in_in_new_tab"
    case signOut = "sign_out"
    case signOutOfProvider = "sign_out_of_provider"
    case signOutOfService = "sign_out_of_service"
    case startPage = "start_page"

    // Signing out.
    case signedOutTitle = "signed_out_title"
    case signedOut = "signed_out"
    case stillSignedInAtProvider = "still_signed_in_at_provider"
    case stillSignedIn = "still_signed_in"
    case notSignedOutTitle = "not_signed_out_title"
    case notSignedOut = "not_signed_out"

    // No access.
    case noAccess = "no_access"
    case refusedDomain = "refused_domain"
    case refusedAccount = "refused_account"
    case refusedGroup = "refused_group"
    case noEmail = "no_email"
    case unverifiedEmail = "unverified_email"
    case refusedPage = "refused_page"
    case closedPage = "closed_page"
    case unclearPage = "unclear_page"
    case refusedToken = "refused_token"
    case strongerTitle = "stronger_title"
    case stronger

    // A sign-in that came to nothing.
    case failedTitle = "failed_title"
    case expiredLink = "expired_link"
    case finishedBefore = "finished_before"
    case cancelled
    case serviceBusy = "service_busy"
    case serviceRefused = "service_refused"
    case serviceSilent = "service_silent"
    case answerRefused = "answer_refused"
    case misconfigured
    case sessionTooLarge = "session_too_large"
    case notKeptTitle = "not_kept_title"
    case notKept = "not_kept"

    // Not now, or not here.
    case signInUnavailable = "sign_in_unavailable"
    case serviceUnreachable = "service_unreachable"
    case inLineTitle = "in_line_title"
    case inLine = "in_line"
    case siteUnavailableTitle = "site_unavailable_title"
    case siteUnavailable = "site_unavailable"
    case unknownSiteTitle = "unknown_site_title"
    case unknownSite = "unknown_site"
    case notFoundTitle = "not_found_title"
    case notFound = "not_found"
    case sessionEndedTitle = "session_ended_title"
    case formNotSent = "form_not_sent"

    // The person's own page.
    case yourSession = "your_session"
    case user
    case email
    case groups
    case signedInSince = "signed_in_since"
    case signedInWith = "signed_in_with"

    case details
}

/// What may stand in a sentence.
package enum Blank: String, CaseIterable, Sendable {
    case site, user, domain, provider, time
}

extension Blank {
    /// The blanks of a sentence's words, known or not.
    package static func names(in words: String) -> Set<String> {
        Set(
            words.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
                part.contains("}") ? String(part.prefix { $0 != "}" }) : nil
            }
        )
    }
}

/// Sentences of the operator's own (`--texts`), in one language.
package struct OwnSentences: Sendable, Equatable {
    /// RFC 5646.
    package let tag: String
    /// Nil where the file does not say: then a language of ours keeps its own, and another runs from left to right.
    package var isRightToLeft: Bool?
    package var sentences: [Sentence: String] = [:]

    package init(tag: String) {
        self.tag = tag
    }
}
