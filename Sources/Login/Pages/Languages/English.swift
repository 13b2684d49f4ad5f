internal import PageTemplates

extension Language {
    package static let english = Language(
        "en",
        [
            .signIn: "Sign in",
            .signInToSite: "Sign in to continue to {site}.",
            .signInWith: "Sign in with {provider}",
            .userName: "User name",
            .password: "Password",
            .signInWithPassword: "Sign in with password",
            .wrongPassword: "Wrong user name or password.",
            .passwordMissing: "Please enter your user name and your password.",
            .foreignForm: "The form was not sent from this site. Please try again.",
            .signedIn: "You are signed in",
            .signedInAs: "You are signed in as {user}.",
            .oneMoment: "One moment",
            .linkTooLong: """
            The address of the page that you came for was too long to be kept. This leads as near to it as \
            we can.
            """,
            .goOn: "Continue",
            .tryAgain: "Try again",
            .signInAgain: "Sign in again",
            .signInAsSomeoneElse: "Sign in as someone else",
            .signInInNewTab: "Sign in in a new tab",
            .signOut: "Sign out",
            .signOutOfProvider: "Sign out of {provider} too",
            .signOutOfService: "Sign out of the sign-in service too",
            .startPage: "Go to the start page",
            .signedOutTitle: "You are signed out",
            .signedOut: "You are signed out of {site}.",
            .stillSignedInAtProvider: "You may still be signed in at {provider}.",
            .stillSignedIn: "You may still be signed in at your sign-in service.",
            .notSignedOutTitle: "You are not signed out yet",
            .notSignedOut: "We cannot end your session right now. Please try again in a moment.",
            .noAccess: "No access",
            .refusedDomain: "Accounts from {domain} are not allowed on this site.",
            .refusedAccount: "This account is not allowed on this site.",
            .refusedGroup: "Your account is in none of the groups that are allowed here.",
            .noEmail: "Your account has no email address, and this site needs one.",
            .unverifiedEmail: """
            Your email address is not confirmed yet. Please confirm it at your sign-in service, then try \
            again.
            """,
            .refusedPage: "Your account is not allowed to see this page.",
            .closedPage: "This page is closed.",
            .unclearPage: "The address of this page is ambiguous, so it is not opened.",
            .refusedToken: "This access token is not accepted here.",
            .strongerTitle: "This page needs a stronger sign-in",
            .stronger: """
            This page needs a more secure or a more recent sign-in, for example with a second factor. \
            Your last sign-in was not of that kind.
            """,
            .failedTitle: "Sign-in did not complete",
            .expiredLink: "This sign-in link has expired, or it was opened in another browser. Please start again.",
            .finishedBefore: "This sign-in was already completed. Please start again.",
            .cancelled: "The sign-in was cancelled, or your account is not allowed here.",
            .serviceBusy: "The sign-in service cannot sign you in right now. Please try again in a moment.",
            .serviceRefused: "The sign-in service refused the sign-in.",
            .serviceSilent: "The sign-in service does not answer as it should. Please try again in a moment.",
            .answerRefused: """
            We could not verify the answer of the sign-in service. Please try again. If it happens \
            again, tell your administrator.
            """,
            .misconfigured: "This site and the sign-in service do not work together. Please tell your administrator.",
            .sessionTooLarge: "Your account has too much data for a sign-in cookie. Please tell your administrator.",
            .notKeptTitle: "Sign-in did not last",
            .notKept: "You signed in, but your browser did not keep or send the session cookie.",
            .signInUnavailable: "Sign-in is not available right now",
            .serviceUnreachable: "The sign-in service cannot be reached. Please try again in a moment.",
            .inLineTitle: "Many people are signing in",
            .inLine: """
            You are in line. This page goes on by itself in a few seconds; there is no need to sign in again.
            """,
            .siteUnavailableTitle: "This site is not available right now",
            .siteUnavailable: "We cannot check right now whether you are signed in. Please try again in a moment.",
            .unknownSiteTitle: "Unknown site",
            .unknownSite: "There is no site at this address.",
            .notFoundTitle: "Page not found",
            .notFound: "There is no page at this address.",
            .sessionEndedTitle: "Your session has ended",
            .formNotSent: """
            What you entered was not sent. Sign in in a new tab, then come back here, reload this page \
            and send it again.
            """,
            .yourSession: "Your session",
            .user: "User",
            .email: "Email address",
            .groups: "Groups",
            .signedInSince: "Signed in since",
            .signedInWith: "Signed in with",
            .details: "Details for your administrator",
        ]
    )
}
