internal import PageTemplates

extension Language {
    package static let spanish = Language(
        "es",
        [
            .signIn: "Iniciar sesión",
            .signInToSite: "Inicie sesión para continuar en {site}.",
            .signInWith: "Iniciar sesión con {provider}",
            .userName: "Nombre de usuario",
            .password: "Contraseña",
            .signInWithPassword: "Iniciar sesión con contraseña",
            .wrongPassword: "El nombre de usuario o la contraseña no son correctos.",
            .passwordMissing: "Introduzca su nombre de usuario y su contraseña.",
            .foreignForm: "El formulario no se envió desde este sitio. Inténtelo de nuevo.",
            .signedIn: "Ha iniciado sesión",
            .signedInAs: "Ha iniciado sesión como {user}.",
            .oneMoment: "Un momento",
            .linkTooLong: """
            La dirección de la página que buscaba era demasiado larga para conservarla. Esto le lleva lo \
            más cerca posible.
            """,
            .goOn: "Continuar",
            .tryAgain: "Intentar de nuevo",
            .signInAgain: "Volver a iniciar sesión",
            .signInAsSomeoneElse: "Iniciar sesión con otra cuenta",
            .signInInNewTab: "Iniciar sesión en una pestaña nueva",
            .signOut: "Cerrar sesión",
            .signOutOfProvider: "Cerrar sesión también en {provider}",
            .signOutOfService: "Cerrar sesión también en el servicio de acceso",
            .startPage: "Ir a la página de inicio",
            .signedOutTitle: "Ha cerrado la sesión",
            .signedOut: "Ha cerrado la sesión en {site}.",
            .stillSignedInAtProvider: "Es posible que su sesión en {provider} siga abierta.",
            .stillSignedIn: "Es posible que su sesión en el servicio de acceso siga abierta.",
            .notSignedOutTitle: "Aún no ha cerrado la sesión",
            .notSignedOut: "En este momento no se puede cerrar su sesión. Inténtelo de nuevo en unos instantes.",
            .noAccess: "Sin acceso",
            .refusedDomain: "Las cuentas de {domain} no tienen acceso a este sitio.",
            .refusedAccount: "Esta cuenta no tiene acceso a este sitio.",
            .refusedGroup: "Su cuenta no está en ninguno de los grupos que tienen acceso.",
            .noEmail: "Su cuenta no tiene dirección de correo electrónico, y este sitio la necesita.",
            .unverifiedEmail: """
            Su dirección de correo electrónico aún no está confirmada. Confírmela en su servicio de acceso e \
            inténtelo de nuevo.
            """,
            .refusedPage: "Su cuenta no puede ver esta página.",
            .closedPage: "El acceso a esta página está cerrado.",
            .unclearPage: "La dirección de esta página es ambigua; por eso no se ha abierto.",
            .refusedToken: "Este token de acceso no se acepta aquí.",
            .strongerTitle: "Esta página requiere un acceso más seguro",
            .stronger: """
            Esta página requiere un acceso más seguro o más reciente, por ejemplo con un segundo factor. Su \
            último acceso no es suficiente.
            """,
            .failedTitle: "El inicio de sesión no se completó",
            .expiredLink: "Este enlace ha caducado o se abrió en otro navegador. Empiece de nuevo.",
            .finishedBefore: "Este inicio de sesión ya se completó. Empiece de nuevo.",
            .cancelled: "El inicio de sesión se canceló, o su cuenta no tiene acceso aquí.",
            .serviceBusy: """
            El servicio de acceso no puede iniciar su sesión ahora. Inténtelo de nuevo en unos \
            instantes.
            """,
            .serviceRefused: "El servicio de acceso rechazó el inicio de sesión.",
            .serviceSilent: "El servicio de acceso no responde correctamente. Inténtelo de nuevo en unos instantes.",
            .answerRefused: """
            No se pudo comprobar la respuesta del servicio de acceso. Inténtelo de nuevo. Si vuelve a \
            ocurrir, avise a su administrador.
            """,
            .misconfigured: "Este sitio no está bien conectado con el servicio de acceso. Avise a su administrador.",
            .sessionTooLarge: "Su cuenta tiene demasiados datos para una cookie de sesión. Avise a su administrador.",
            .notKeptTitle: "La sesión no se mantuvo",
            .notKept: "Ha iniciado sesión, pero su navegador no guardó o no envió la cookie de sesión.",
            .signInUnavailable: "El inicio de sesión no está disponible ahora",
            .serviceUnreachable: """
            No se puede contactar con el servicio de acceso. Inténtelo de nuevo en unos instantes.
            """,
            .inLineTitle: "Muchas personas están iniciando sesión",
            .inLine: """
            Está en cola. Esta página continuará sola en unos segundos; no hace falta que vuelva a iniciar \
            sesión.
            """,
            .siteUnavailableTitle: "Este sitio no está disponible ahora",
            .siteUnavailable: """
            Ahora no se puede comprobar si ha iniciado sesión. Inténtelo de nuevo en unos instantes.
            """,
            .unknownSiteTitle: "Sitio desconocido",
            .unknownSite: "No hay ningún sitio en esta dirección.",
            .notFoundTitle: "Página no encontrada",
            .notFound: "No hay ninguna página en esta dirección.",
            .sessionEndedTitle: "Su sesión ha terminado",
            .formNotSent: """
            Lo que escribió no se envió. Inicie sesión en una pestaña nueva, vuelva aquí, recargue esta página y \
            envíe el formulario de nuevo.
            """,
            .yourSession: "Su sesión",
            .user: "Usuario",
            .email: "Correo electrónico",
            .groups: "Grupos",
            .signedInSince: "Sesión iniciada el",
            .signedInWith: "Sesión iniciada con",
            .details: "Detalles para su administrador",
        ]
    )
}
