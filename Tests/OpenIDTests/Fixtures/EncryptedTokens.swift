/// Tokens that Python's package `cryptography` encrypted for these keys (`Tests/Conformance/jose.py`), and one of RFC 7520, 5.5. The
/// keys are for nothing else.
enum EncryptedTokens {
    static let text = "a.signed.token"

    static let rsa =
        """
        -----BEGIN PRIVATE KEY-----
        MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQDssoPRz9aCtaO+
        6lwaeSnFDbSTREOY2IfycxkZBfE+KFOzxv4FzDF5HqSgztASPcQxGPpqLIjEHMPG
        aBXd/KptUZ6tGw3f4PEoUGc9H4PAqjHyPDaRbbYzqTQEF4RvomtDuKc0Du8rDG3u
        cBsnM5x7/vauMZ7Pb2DfpzLpu4Oj0J9L0dQuwu5L+mi0Tu+zQb5pk54umb9IY5lG
        C5mhyNyBfF3FXY+OVINUm/kJ4+bj4mIKVk4FSpZCissMjKlOiLClj5he/d4UZHy5
        TNFPM4uzzVEcPjDIMxSCbOqpwLknhf8OJTtXfSj62UUazmDKnjqnuccaWBM6aDse
        0Q6CLN3bAgMBAAECggEAauTvzSg8qwkW6xhyAe6oI3reCwfwMy3Or3q1YeyiFz0l
        F/KNM9cUnKtvE8RyiVplqPqr1JlKJq8K5yaIgZki6n3K2Eh4ipvOrTMqfJsn6DG0
        nr38ss7GUyxd9l8ci0HhiVLyB/uanWlemCj+ykRvrjvl8aMtImcda8PZpV7uw2KM
        xHns8KBBujpvU2HQMftPSWyd3XpdtL9PtsSgjI7Cn2DvAI0A8wRjL5g31y5dkQJC
        JYTJc0GwLLoe3U6zvoubxaoxBHrmevQS3WXTD0N++34LKoO2J0C9Jn4eafgvDrA0
        ZCo6sSyqrn5CrB5yZDwCEz9kzZT0B6ERo/+ZSW0hgQKBgQD4vnaIQNg3rR142Pve
        zXu+M7dCQhFrwHSeQTTiDz/HEKi6ley/Q+qJx0LUWr0798quW7hwja2PjpUfjn0K
        hW5rUfdJi3nLdvBVtT7lkeNJcDr87vXTiyH6DMjpDdTS2CVcH+3lmWrSMyj2Z69F
        IjJ7Vt0lGnUjW6YSiSZKY7K3mwKBgQDzmhdk6/XZ1B3j3IaLATJcGLriBn8UD06d
        RlAMxMTtomjdSeQQcavW1UYwPIsFikJizWRqTGYvOO9VVK94wF9IWfy9hF1kcxD2
        Ep90LSWmLvE3kW2NKD+S4ob2RM6T2LrMZKYTd2A/Gtq5J571/fGl4BpCnxd8eMeY
        xLWyVd12wQKBgQDlvHubclCAc6ohwD44VI5yaC9cycpvO4w50b23ACCGibNcyTWk
        nWSUJe5qVPgr17theCMMCT6AtU6zm5WPTxdhlY2QZnpx2gM1FbXmr+w9GqPQkh+H
        ZxxVZtN0tCqZJbqzsGW3Rg/r3gZ6Nd8iOehoFB0htKL1qiLjQbqUwCoC+wKBgQDM
        2xO7Wjdo1NnCCmzWrs3z5xQaCc6KRwkcd8nPwxW8pWy8U2xIa99PjhE1dWSP5yJG
        xmUgg1kXczDJuKrLyDMYvBwwIAUN+ToVRbn0UBcuNqHB0jmnkGZOFtPafCig6ozE
        YAvNqQE2cFXpiSlDwyeZD+nlhraQhV2M2jfWXiEcwQKBgQC2mB+wf8PJXuJyX4KW
        6KbqWovsOQv3ec4lxnFj5ALnFxJnjdQmtXKXKS08yhQOfXOyepMN0bQ2xniag8qJ
        cA2fMWEGjRELs0fjUhJKMre9WQqXL6YjvSJfq+DZ4hXjiIu4F/8TM+NIbCN4JQzb
        E1bhSgTf9Ht2Pe4CwLQTVKNeFw==
        -----END PRIVATE KEY-----
        """

    static let p256 =
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM9gyHgpYM6dD3Zqs
        4S3pEFCsyMxh+hNSNwZFpZQcDuehRANCAAQwkxiXVX5jfWvm8MfpUMHk9w2XAJly
        bDHe5Tt2dOvYVBbRra1pxhioYZfAOio3C3hjyqUvqOn5DUwAo+rPp08W
        -----END PRIVATE KEY-----
        """

    /// The key of RFC 7520, 5.5.
    static let meriadoc =
        """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr/kHyZ+a06rmxM3y
        ESK84r1otSg+aQcVStkRhA+iCM+hRANCAARl7aWhJXfCuugpQ3/jOHAaEKqjdeG7
        W13hCN5DnAhVHR5S7XVwEWP3+eQN3580Gz3JuoYK9+DKfKfp7s0AhNGc
        -----END PRIVATE KEY-----
        """

    /// By algorithm and encryption.
    static let all: [(algorithm: String, encryption: String, token: String)] = [
        (
            "RSA-OAEP-256", "A128GCM",
            "eyJhbGciOiAiUlNBLU9BRVAtMjU2IiwgImVuYyI6ICJBMTI4R0NNIiwgImN0eSI6ICJKV1QifQ.qHplWHqMdtTLZVfAOzzlK"
                + "gXMZRoMweTcHMy_ysPLDaw7uVeagNqgD9UK_tQr0A322OJD-STLz7DX2ZbMrusnoFWdzMXNvuUJ6oJuttMQ9DUYI8T0qcT-n"
                + "NNQPXWZiwqOj4TnteJNrGRm-rGl1PNIlDYpQezoAS6YL6GhQ3yJI15_9yz0O_6HXzqRPJ6SwUzYLWHydncL08iZPVTtFVlCg"
                + "A6dktaLryS2a6Z4gPMZ7T4tpTdQ7iB7DYfr12vrbE79GMhQPOla_3cW_adaL9MZFGYvd1En8ClFiT7NqOJTTTq7heqbpY0Jh"
                + "F3IED8FXQoQFOYCz8XDyoTsdapVhwnBQg.5t3m9DzRjU1bNdxm.rJJQVwGa1WBSmUCi7hw.s_47da9jtKSLHWUOpe7nRw"
        ),
        (
            "RSA-OAEP-256", "A256GCM",
            "eyJhbGciOiAiUlNBLU9BRVAtMjU2IiwgImVuYyI6ICJBMjU2R0NNIiwgImN0eSI6ICJKV1QifQ.ndR9Sd2f-a7Mldy-tgclb"
                + "3vayaN8d7dJDsmJtY1pzF5wjwhrOYXbhzDgZbbThUGosO0sxhsjdFBjLnTUdsiqKCxyr-GU8YLvk4M8V9LlvHQkl4w8HoCJt"
                + "o7yPzKMOa2zJJcziEVmP6sjhH1WBsusteEv7hfj7C-BwZfN6kA-sE2g6ywF81i5SbUCoAEPt0s2153xWHB1TBtlXbVMrdGZk"
                + "sAVuzXuyCty0kY29AOH5GuyeG8sdVE1DR_YLMnFT7WZ5BVNirTEfkKQ8Kf173Pg9Pskbc3b8yQdYKA7JLtczmEZd08x7DtX0"
                + "wz-YeiWSl2NxZBndDK7znstH7tBDlMtSA.BjxWpEfryIPN-Vgr.jDhQBIeF5YAfWZEklfU.wRBoYolBhxB8C5YCl88l4w"
        ),
        (
            "RSA-OAEP-256", "A128CBC-HS256",
            "eyJhbGciOiAiUlNBLU9BRVAtMjU2IiwgImVuYyI6ICJBMTI4Q0JDLUhTMjU2IiwgImN0eSI6ICJKV1QifQ.m8imBxU1vsqcX"
                + "TkScDXxxl0dzCdGKC65WC0KRqdmxv3tud3VGoO8Y-I2PNY2xN8VN4tgE9KpFxUTeZR_mdnBKg1DU-CZAlnS-N2_-Dx0O7EkX"
                + "TSTJek7DA8Gv5HtmbZwbkOexUhepXUac_7dhxtZ8VVH20Ig7Ic-DM1Ogf7zrJVmP1MfPj2R_U-0zG-E3A52757Q5UgBRgMn1"
                + "Oqs1eeKysmN7MYaQuOuMDneXg43xya9YnB9jteKWJ94YxcXcsoT9w1NFpTSRD0YtkP7HkaQ4xAPShuoGFZtUiFN-es24z6em"
                + "nLX3Ro_xxhOslclTiaRjZBa3vDU_mLWp4bck_AWgQ.XSMQkBYcoMRU1iL6m_FrgA.n-KYGQrH58vI0137QnEOXQ.47o8U9FI"
                + "4iydCg00wIW9oQ"
        ),
        (
            "ECDH-ES", "A128GCM",
            "eyJhbGciOiAiRUNESC1FUyIsICJlbmMiOiAiQTEyOEdDTSIsICJjdHkiOiAiSldUIiwgImVwayI6IHsia3R5IjogIkVDIiwg"
                + "ImNydiI6ICJQLTI1NiIsICJ4IjogImQyU0x5Y2F3SGw0ZWdXZDNpX0RjRXVISldMY1hNcTg3UFl6blJhWXFHNFEiLCAieSI6"
                + "ICI4clVPZ252bTVsOEtkbk51WGxYemtiekJyTmVoMzFXNzM0elNuUERKSnpvIn19..k1WEoGlQui_wBqv1.rRJWAKi6zpdta"
                + "BTNl9M.0r-no6gM0CTFMXxe9Sl5DQ"
        ),
        (
            "ECDH-ES", "A256GCM",
            "eyJhbGciOiAiRUNESC1FUyIsICJlbmMiOiAiQTI1NkdDTSIsICJjdHkiOiAiSldUIiwgImVwayI6IHsia3R5IjogIkVDIiwg"
                + "ImNydiI6ICJQLTI1NiIsICJ4IjogIm9Ua3dQNGNKV3NuTG1IMW1tNC0zVHplWEJyV2U3eXhCN1I5Zi1Ddkh0LVUiLCAieSI6"
                + "ICJBTWNMdTFCUVlCNHluWWo0RnM0NmxlQTVMOVMwTFVhZlNaTW1UZ3A5YV9nIn19.._GjhrLUqyzL-hi8p.Q_Msf46YQhtyi"
                + "gkmja4.60iJQajKaoe04YGVaXqsEA"
        ),
        (
            "ECDH-ES", "A128CBC-HS256",
            "eyJhbGciOiAiRUNESC1FUyIsICJlbmMiOiAiQTEyOENCQy1IUzI1NiIsICJjdHkiOiAiSldUIiwgImVwayI6IHsia3R5Ijog"
                + "IkVDIiwgImNydiI6ICJQLTI1NiIsICJ4IjogIjNUYkwzdDJBcjN0dFBGX2tUZTBScVVBZl9CWG5fQkQ4a2lnbGJ3b002bVUi"
                + "LCAieSI6ICJsMzduTVN2OVNUU2RxXzM3c3h3MWRjRnl1WkhzOWdNanNSUGJHU1ZnOUhZIn19..EVk1cAAFnsIptJMOmEwrOQ"
                + ".ZnxLxO_RfPgrFIu7UWB_0Q.V3XJRh9KaiSaNRJxPAWPiA"
        ),
    ]

    /// With algorithms that are never accepted.
    static let weak: [(algorithm: String, token: String)] = [
        (
            "RSA1_5",
            "eyJhbGciOiAiUlNBMV81IiwgImVuYyI6ICJBMTI4R0NNIiwgImN0eSI6ICJKV1QifQ.WJtNvM0q0niyBZX4-9jCOIW3s31rw"
                + "15lPqyi3c8OK1k-Db4O3HEPRp4q7RvzvnPWwakanaG0HJwXrWB1mJ9OYdmRt1AXnlc8lwt1KX2v9t4DVjka8IkllQQZ45U2p"
                + "e7g6ZXhc_VhumNcfBFbYjX9D2Wj4BfT-KUwwmFuJHsLLYCpuApb2ugWj6hcOFVC_cvqxvb6ijKpcXS0ROTs3POUZoTzaM_Z3"
                + "PmG41qiXyzqYOw3YKN9NQiWllz_DP5dYPGP921cyiezfrqdy5MUFFt1RXeVaeMn_MVPi33peL76XEBZQ9jJ8YGi5YLXNs3sT"
                + "PRYaHA4GQBgabif1nRxykidKA.KqGkorzbUmbMZy7Q.fw-mM1RxqJlN44N133E.Zq59md8syhvawKKWx3izSg"
        ),
        (
            "RSA-OAEP",
            "eyJhbGciOiAiUlNBLU9BRVAiLCAiZW5jIjogIkExMjhHQ00iLCAiY3R5IjogIkpXVCJ9.4BHE_awjwUHDsg7q1_6m7e1G-DC"
                + "U5xVQGarpDvU3MtsZT0A0P76LScykVoSRIDPuD_b6N1rHyNWO-dWiVbJ87NjzHBuG7Uwc5OJNPIDdEsgWKHbScUOZ3-ktLy6"
                + "I4FnVkmA_i6VpD_U0ajGd5cLIXqTU5Bclclfe5px5Mr9M-AIt0CF_xl1pLTiPcldU1vSyGpbqnhYBBTefLqT95IGFmX-hsEC"
                + "_a8fW3fkuu76R4HyG6dYLuBgjx6c_KxQf21qLEEXvTIpbzzxHWULZHL0Eb3p8U-Ssl3zw6MJ5jo1XExvUsQaZLZRbnFKWnUN"
                + "vz3neDVXvC-N_F0CfAWHQMFyGJw.mcGcPZxTr17Fs85W.joqLTCD-IgW4guegvY0.e_dEtjOu-rewoVNxzLNqkw"
        ),
    ]

    /// RFC 7520, 5.5.
    static let published =
        "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0"
        + "eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIs"
        + "InkiOiI4QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYi"
        + "fQ..yc9N8v5sYyv3iGQT926IUg.BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9"
        + "Bml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNN"
        + "kpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8IcY6aHl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCC"
        + "ei9XkoIAfsXJWmySPoeRb2Ni5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3ARO"
        + "q8p1WZBfG-ZyJ6195_JGG2m9Csg.WCCkNa-x4BeB9hIDIfFuhg"

    static let publishedText =
        "You can trust us to stick with you through thick and thin\u{2013}to the bitter end. And you can trust us to keep any "
        + "secret of yours\u{2013}closer than you keep it yourself. But you cannot trust us to let you face trouble alone, and go "
        + "off without a word. We are your friends, Frodo."
}
