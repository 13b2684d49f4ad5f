internal import PageTemplates

extension Language {
    package static let french = Language(
        "fr",
        [
            .signIn: "Se connecter",
            .signInToSite: "Connectez-vous pour accéder à {site}.",
            .signInWith: "Se connecter avec {provider}",
            .userName: "Nom d’utilisateur",
            .password: "Mot de passe",
            .signInWithPassword: "Se connecter avec un mot de passe",
            .wrongPassword: "Nom d’utilisateur ou mot de passe incorrect.",
            .passwordMissing: "Veuillez saisir votre nom d’utilisateur et votre mot de passe.",
            .foreignForm: "Le formulaire n’a pas été envoyé depuis ce site. Veuillez réessayer.",
            .signedIn: "Vous êtes connecté",
            .signedInAs: "Vous êtes connecté en tant que {user}.",
            .oneMoment: "Un instant",
            .linkTooLong: """
            L’adresse de la page demandée était trop longue pour être conservée. Ce lien vous en rapproche \
            le plus possible.
            """,
            .goOn: "Continuer",
            .tryAgain: "Réessayer",
            .signInAgain: "Se reconnecter",
            .signInAsSomeoneElse: "Se connecter avec un autre compte",
            .signInInNewTab: "Se connecter dans un nouvel onglet",
            .signOut: "Se déconnecter",
            .signOutOfProvider: "Se déconnecter aussi de {provider}",
            .signOutOfService: "Se déconnecter aussi du service de connexion",
            .startPage: "Aller à la page d’accueil",
            .signedOutTitle: "Vous êtes déconnecté",
            .signedOut: "Vous êtes déconnecté de {site}.",
            .stillSignedInAtProvider: "Vous êtes peut-être encore connecté à {provider}.",
            .stillSignedIn: "Vous êtes peut-être encore connecté à votre service de connexion.",
            .notSignedOutTitle: "Vous n’êtes pas encore déconnecté",
            .notSignedOut: "Votre session ne peut pas être fermée pour le moment. Veuillez réessayer dans un instant.",
            .noAccess: "Accès refusé",
            .refusedDomain: "Les comptes de {domain} ne sont pas autorisés sur ce site.",
            .refusedAccount: "Ce compte n’est pas autorisé sur ce site.",
            .refusedGroup: "Votre compte n’appartient à aucun des groupes autorisés ici.",
            .noEmail: "Votre compte n’a pas d’adresse e-mail, et ce site en demande une.",
            .unverifiedEmail: """
            Votre adresse e-mail n’est pas encore confirmée. Confirmez-la auprès de votre service de \
            connexion, puis réessayez.
            """,
            .refusedPage: "Votre compte n’est pas autorisé à voir cette page.",
            .closedPage: "Cette page n’est pas accessible.",
            .unclearPage: "L’adresse de cette page est ambiguë ; elle n’a donc pas été ouverte.",
            .refusedToken: "Ce jeton d’accès n’est pas accepté ici.",
            .strongerTitle: "Cette page demande une connexion plus sûre",
            .stronger: """
            Cette page demande une connexion plus sûre ou plus récente, par exemple avec un second facteur. \
            Votre dernière connexion ne suffit pas.
            """,
            .failedTitle: "La connexion n’a pas abouti",
            .expiredLink: """
            Ce lien de connexion a expiré ou a été ouvert dans un autre navigateur. Veuillez \
            recommencer.
            """,
            .finishedBefore: "Cette connexion est déjà terminée. Veuillez recommencer.",
            .cancelled: "La connexion a été annulée, ou votre compte n’est pas autorisé ici.",
            .serviceBusy: """
            Le service de connexion ne peut pas vous connecter pour le moment. Veuillez réessayer dans \
            un instant.
            """,
            .serviceRefused: "Le service de connexion a refusé la connexion.",
            .serviceSilent: "Le service de connexion ne répond pas correctement. Veuillez réessayer dans un instant.",
            .answerRefused: """
            La réponse du service de connexion n’a pas pu être vérifiée. Veuillez réessayer. Si cela se \
            reproduit, prévenez votre administrateur.
            """,
            .misconfigured: """
            Ce site n’est pas correctement relié au service de connexion. Veuillez prévenir votre \
            administrateur.
            """,
            .sessionTooLarge: """
            Votre compte contient trop de données pour un cookie de connexion. Veuillez prévenir votre \
            administrateur.
            """,
            .notKeptTitle: "La connexion n’a pas été conservée",
            .notKept: "Vous vous êtes connecté, mais votre navigateur n’a pas conservé ou envoyé le cookie de session.",
            .signInUnavailable: "La connexion n’est pas disponible pour le moment",
            .serviceUnreachable: "Le service de connexion est injoignable. Veuillez réessayer dans un instant.",
            .inLineTitle: "De nombreuses personnes se connectent en ce moment",
            .inLine: """
            Vous êtes dans la file d’attente. Cette page continuera d’elle-même dans quelques secondes ; il est \
            inutile de vous reconnecter.
            """,
            .siteUnavailableTitle: "Ce site n’est pas disponible pour le moment",
            .siteUnavailable: """
            Nous ne pouvons pas vérifier pour le moment si vous êtes connecté. Veuillez réessayer dans \
            un instant.
            """,
            .unknownSiteTitle: "Site inconnu",
            .unknownSite: "Il n’y a pas de site à cette adresse.",
            .notFoundTitle: "Page introuvable",
            .notFound: "Il n’y a pas de page à cette adresse.",
            .sessionEndedTitle: "Votre session est terminée",
            .formNotSent: """
            Ce que vous avez saisi n’a pas été envoyé. Connectez-vous dans un nouvel onglet, puis revenez ici, \
            rechargez cette page et envoyez de nouveau le formulaire.
            """,
            .yourSession: "Votre session",
            .user: "Utilisateur",
            .email: "Adresse e-mail",
            .groups: "Groupes",
            .signedInSince: "Connecté depuis le",
            .signedInWith: "Connecté avec",
            .details: "Détails pour votre administrateur",
        ]
    )
}
