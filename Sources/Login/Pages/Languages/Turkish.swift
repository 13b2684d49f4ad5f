internal import PageTemplates

extension Language {
    package static let turkish = Language(
        "tr",
        [
            .signIn: "Oturum aç",
            .signInToSite: "{site} sitesine devam etmek için oturum açın.",
            .signInWith: "{provider} ile oturum aç",
            .userName: "Kullanıcı adı",
            .password: "Parola",
            .signInWithPassword: "Parola ile oturum aç",
            .wrongPassword: "Kullanıcı adı veya parola yanlış.",
            .passwordMissing: "Lütfen kullanıcı adınızı ve parolanızı girin.",
            .foreignForm: "Form bu siteden gönderilmedi. Lütfen yeniden deneyin.",
            .signedIn: "Oturumunuz açık",
            .signedInAs: "{user} olarak oturum açtınız.",
            .oneMoment: "Bir dakika",
            .linkTooLong: """
            Gitmek istediğiniz sayfanın adresi saklanamayacak kadar uzundu. Bu sizi ona olabildiğince \
            yaklaştırır.
            """,
            .goOn: "Devam et",
            .tryAgain: "Yeniden dene",
            .signInAgain: "Yeniden oturum aç",
            .signInAsSomeoneElse: "Başka bir hesapla oturum aç",
            .signInInNewTab: "Yeni sekmede oturum aç",
            .signOut: "Oturumu kapat",
            .signOutOfProvider: "{provider} oturumunu da kapat",
            .signOutOfService: "Oturum açma hizmetinden de çık",
            .startPage: "Başlangıç sayfasına git",
            .signedOutTitle: "Oturumunuz kapatıldı",
            .signedOut: "{site} oturumunuz kapatıldı.",
            .stillSignedInAtProvider: "{provider} oturumunuz hâlâ açık olabilir.",
            .stillSignedIn: "Oturum açma hizmetindeki oturumunuz hâlâ açık olabilir.",
            .notSignedOutTitle: "Oturumunuz henüz kapatılmadı",
            .notSignedOut: "Oturumunuz şu anda kapatılamıyor. Lütfen birazdan yeniden deneyin.",
            .noAccess: "Erişim yok",
            .refusedDomain: "{domain} hesaplarının bu siteye erişim izni yok.",
            .refusedAccount: "Bu hesabın bu siteye erişim izni yok.",
            .refusedGroup: "Hesabınız burada izin verilen gruplardan hiçbirinde değil.",
            .noEmail: "Hesabınızın e-posta adresi yok ve bu site bir adres gerektiriyor.",
            .unverifiedEmail: """
            E-posta adresiniz henüz doğrulanmadı. Oturum açma hizmetinizde doğrulayıp yeniden deneyin.
            """,
            .refusedPage: "Hesabınızın bu sayfayı görme izni yok.",
            .closedPage: "Bu sayfa erişime kapalı.",
            .unclearPage: "Bu sayfanın adresi belirsiz olduğu için açılmıyor.",
            .refusedToken: "Bu erişim belirteci burada kabul edilmiyor.",
            .strongerTitle: "Bu sayfa daha güvenli bir oturum gerektiriyor",
            .stronger: """
            Bu sayfa daha güvenli veya daha yeni bir oturum gerektiriyor; örneğin ikinci bir doğrulama adımıyla. \
            Son oturumunuz bunun için yeterli değil.
            """,
            .failedTitle: "Oturum açma tamamlanmadı",
            .expiredLink: """
            Bu oturum açma bağlantısının süresi doldu veya başka bir tarayıcıda açıldı. Lütfen yeniden \
            başlayın.
            """,
            .finishedBefore: "Bu oturum açma işlemi zaten tamamlandı. Lütfen yeniden başlayın.",
            .cancelled: "Oturum açma iptal edildi veya hesabınızın burada izni yok.",
            .serviceBusy: "Oturum açma hizmeti şu anda oturumunuzu açamıyor. Lütfen birazdan yeniden deneyin.",
            .serviceRefused: "Oturum açma hizmeti isteği reddetti.",
            .serviceSilent: "Oturum açma hizmeti doğru yanıt vermiyor. Lütfen birazdan yeniden deneyin.",
            .answerRefused: """
            Oturum açma hizmetinin yanıtı doğrulanamadı. Lütfen yeniden deneyin. Tekrarlarsa \
            yöneticinize bildirin.
            """,
            .misconfigured: """
            Bu sitenin oturum açma hizmetiyle bağlantısı doğru ayarlanmamış. Lütfen yöneticinize bildirin.
            """,
            .sessionTooLarge: """
            Hesabınızda bir oturum çerezine sığmayacak kadar çok veri var. Lütfen yöneticinize bildirin.
            """,
            .notKeptTitle: "Oturum korunamadı",
            .notKept: "Oturum açtınız, ancak tarayıcınız oturum çerezini saklamadı veya göndermedi.",
            .signInUnavailable: "Şu anda oturum açılamıyor",
            .serviceUnreachable: "Oturum açma hizmetine ulaşılamıyor. Lütfen birazdan yeniden deneyin.",
            .inLineTitle: "Şu anda çok kişi oturum açıyor",
            .inLine: """
            Sıradasınız. Bu sayfa birkaç saniye içinde kendiliğinden devam eder; yeniden oturum \
            açmanız gerekmez.
            """,
            .siteUnavailableTitle: "Bu site şu anda kullanılamıyor",
            .siteUnavailable: """
            Oturumunuzun açık olup olmadığı şu anda denetlenemiyor. Lütfen birazdan yeniden deneyin.
            """,
            .unknownSiteTitle: "Bilinmeyen site",
            .unknownSite: "Bu adreste bir site yok.",
            .notFoundTitle: "Sayfa bulunamadı",
            .notFound: "Bu adreste bir sayfa yok.",
            .sessionEndedTitle: "Oturumunuz sona erdi",
            .formNotSent: """
            Girdikleriniz gönderilmedi. Yeni bir sekmede oturum açın, sonra buraya dönüp sayfayı yenileyin ve \
            formu yeniden gönderin.
            """,
            .yourSession: "Oturumunuz",
            .user: "Kullanıcı",
            .email: "E-posta adresi",
            .groups: "Gruplar",
            .signedInSince: "Oturum başlangıcı",
            .signedInWith: "Oturum açma yöntemi",
            .details: "Yöneticiniz için ayrıntılar",
        ]
    )
}
