internal import PageTemplates

extension Language {
    package static let german = Language(
        "de",
        [
            .signIn: "Anmelden",
            .signInToSite: "Melden Sie sich an, um zu {site} zu gelangen.",
            .signInWith: "Mit {provider} anmelden",
            .userName: "Benutzername",
            .password: "Passwort",
            .signInWithPassword: "Mit Passwort anmelden",
            .wrongPassword: "Benutzername oder Passwort ist falsch.",
            .passwordMissing: "Bitte geben Sie Benutzername und Passwort ein.",
            .foreignForm: "Das Formular wurde nicht von dieser Website gesendet. Bitte versuchen Sie es noch einmal.",
            .signedIn: "Sie sind angemeldet",
            .signedInAs: "Sie sind als {user} angemeldet.",
            .oneMoment: "Einen Moment",
            .linkTooLong: """
            Die Adresse der Seite, zu der Sie wollten, war zu lang, um sie zu behalten. Hier geht es so \
            nah heran wie möglich.
            """,
            .goOn: "Weiter",
            .tryAgain: "Noch einmal versuchen",
            .signInAgain: "Wieder anmelden",
            .signInAsSomeoneElse: "Mit einem anderen Konto anmelden",
            .signInInNewTab: "In einem neuen Tab anmelden",
            .signOut: "Abmelden",
            .signOutOfProvider: "Auch bei {provider} abmelden",
            .signOutOfService: "Auch beim Anmeldedienst abmelden",
            .startPage: "Zur Startseite",
            .signedOutTitle: "Sie sind abgemeldet",
            .signedOut: "Sie haben sich von {site} abgemeldet.",
            .stillSignedInAtProvider: "Möglicherweise sind Sie bei {provider} noch angemeldet.",
            .stillSignedIn: "Möglicherweise sind Sie bei Ihrem Anmeldedienst noch angemeldet.",
            .notSignedOutTitle: "Sie sind noch nicht abgemeldet",
            .notSignedOut: "Ihre Sitzung kann gerade nicht beendet werden. Bitte versuchen Sie es gleich noch einmal.",
            .noAccess: "Kein Zugang",
            .refusedDomain: "Konten von {domain} haben auf dieser Website keinen Zugang.",
            .refusedAccount: "Dieses Konto hat auf dieser Website keinen Zugang.",
            .refusedGroup: "Ihr Konto ist in keiner der Gruppen, die hier Zugang haben.",
            .noEmail: "Ihr Konto hat keine E-Mail-Adresse; diese Website braucht eine.",
            .unverifiedEmail: """
            Ihre E-Mail-Adresse ist noch nicht bestätigt. Bestätigen Sie sie bei Ihrem Anmeldedienst und \
            versuchen Sie es dann noch einmal.
            """,
            .refusedPage: "Ihr Konto darf diese Seite nicht sehen.",
            .closedPage: "Diese Seite ist gesperrt.",
            .unclearPage: "Die Adresse dieser Seite ist mehrdeutig, deshalb wird sie nicht geöffnet.",
            .refusedToken: "Dieses Zugriffstoken wird hier nicht angenommen.",
            .strongerTitle: "Diese Seite verlangt eine sicherere Anmeldung",
            .stronger: """
            Diese Seite verlangt eine sicherere oder neuere Anmeldung, zum Beispiel mit einem zweiten Faktor. \
            Ihre letzte Anmeldung genügt dafür nicht.
            """,
            .failedTitle: "Die Anmeldung ist nicht abgeschlossen",
            .expiredLink: """
            Dieser Anmeldelink ist abgelaufen oder wurde in einem anderen Browser geöffnet. Bitte \
            beginnen Sie von vorn.
            """,
            .finishedBefore: "Diese Anmeldung ist schon abgeschlossen. Bitte beginnen Sie von vorn.",
            .cancelled: "Die Anmeldung wurde abgebrochen, oder Ihr Konto hat hier keinen Zugang.",
            .serviceBusy: """
            Der Anmeldedienst kann Sie gerade nicht anmelden. Bitte versuchen Sie es gleich noch einmal.
            """,
            .serviceRefused: "Der Anmeldedienst hat die Anmeldung abgelehnt.",
            .serviceSilent: "Der Anmeldedienst antwortet nicht richtig. Bitte versuchen Sie es gleich noch einmal.",
            .answerRefused: """
            Die Antwort des Anmeldedienstes konnte nicht überprüft werden. Bitte versuchen Sie es noch einmal. \
            Wenn es wieder passiert, wenden Sie sich an Ihre Administration.
            """,
            .misconfigured: """
            Diese Website ist nicht richtig mit dem Anmeldedienst verbunden. Bitte wenden Sie sich an Ihre \
            Administration.
            """,
            .sessionTooLarge: """
            Ihr Konto hat zu viele Daten für ein Anmelde-Cookie. Bitte wenden Sie sich an Ihre Administration.
            """,
            .notKeptTitle: "Die Anmeldung blieb nicht erhalten",
            .notKept: """
            Sie haben sich angemeldet, aber Ihr Browser hat das Sitzungs-Cookie nicht behalten oder \
            nicht gesendet.
            """,
            .signInUnavailable: "Die Anmeldung ist gerade nicht möglich",
            .serviceUnreachable: "Der Anmeldedienst ist nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
            .inLineTitle: "Gerade melden sich viele Menschen an",
            .inLine: """
            Sie sind in der Warteschlange. Diese Seite geht in wenigen Sekunden von selbst \
            weiter; Sie müssen sich nicht noch einmal anmelden.
            """,
            .siteUnavailableTitle: "Diese Website ist gerade nicht verfügbar",
            .siteUnavailable: """
            Es lässt sich gerade nicht prüfen, ob Sie angemeldet sind. Bitte versuchen Sie es gleich \
            noch einmal.
            """,
            .unknownSiteTitle: "Unbekannte Website",
            .unknownSite: "Unter dieser Adresse gibt es keine Website.",
            .notFoundTitle: "Seite nicht gefunden",
            .notFound: "Unter dieser Adresse gibt es keine Seite.",
            .sessionEndedTitle: "Ihre Sitzung ist abgelaufen",
            .formNotSent: """
            Ihre Eingaben wurden nicht gesendet. Melden Sie sich in einem neuen Tab an, kommen Sie dann hierher \
            zurück, laden Sie diese Seite neu und senden Sie das Formular noch einmal.
            """,
            .yourSession: "Ihre Sitzung",
            .user: "Benutzer",
            .email: "E-Mail-Adresse",
            .groups: "Gruppen",
            .signedInSince: "Angemeldet seit",
            .signedInWith: "Angemeldet mit",
            .details: "Details für Ihre Administration",
        ]
    )
}
