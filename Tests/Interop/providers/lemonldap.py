"""LemonLDAP::NG from Debian's packages, its portal by Plack, with its demonstration's users. It does not decode the secret
of Basic, its ID tokens have no claims of the person, and its refresh tokens do not rotate."""
import json
import pathlib
import shutil

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .base import Provider
from programs import Program

SHIPPED = pathlib.Path("/var/lib/lemonldap-ng/conf/lmConf-1.json")


class LemonLDAP(Provider):
    name = "LemonLDAP::NG 2.16.1"
    features = frozenset(["refresh", "groups", "sign-out"])
    user = {"sub": "dwho", "email": "dwho@badwolf.org", "groups": "users,timelords,staff"}

    def start(self):
        folders = {name: self.folder / "lemonldap" / name for name in ("conf", "sessions", "psessions", "cache")}
        for folder in folders.values():
            (folder / "lock").mkdir(parents=True)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        storage = lambda name: {
            "Directory": str(folders[name]),
            "LockDirectory": str(folders[name] / "lock"),
            "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
        }
        settings = json.loads(SHIPPED.read_text()) | {
            "portal": self.issuer + "/",
            "domain": "localhost",
            "globalStorageOptions": storage("sessions"),
            "persistentStorageOptions": storage("psessions"),
            "localSessionStorageOptions": {"cache_root": str(folders["cache"]), "namespace": "sessions"},
            "notification": 0,
            "portalDisplayRegister": 0,
            "portalDisplayResetPassword": 0,
            "groups": {"staff": "$uid eq 'dwho'"},
            "issuerDBOpenIDConnectActivation": 1,
            "oidcServiceMetaDataIssuer": self.issuer,
            "oidcServicePrivateKeySig": key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            ).decode(),
            "oidcServicePublicKeySig": key.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode(),
            "oidcServiceKeyIdSig": "one",
            "oidcServiceAllowAuthorizationCodeFlow": 1,
            "oidcRPMetaDataOptions": {},
            "oidcRPMetaDataExportedVars": {},
        }
        for client in self.clients:
            settings["oidcRPMetaDataOptions"][client.name] = {
                "oidcRPMetaDataOptionsClientID": client.name,
                "oidcRPMetaDataOptionsClientSecret": client.secret,
                "oidcRPMetaDataOptionsRedirectUris": client.redirect_uri,
                "oidcRPMetaDataOptionsPostLogoutRedirectUris": client.redirect_uri.removesuffix("oauth2/callback"),
                "oidcRPMetaDataOptionsIDTokenSignAlg": "RS256",
                "oidcRPMetaDataOptionsBypassConsent": 1,
                "oidcRPMetaDataOptionsAllowOffline": 1,
                "oidcRPMetaDataOptionsRequirePKCE": 1,
                "oidcRPMetaDataOptionsLogoutBypassConfirm": 1,
            }
            settings["oidcRPMetaDataExportedVars"][client.name] = {
                "email": "mail",
                "groups": "groups;string;auto",
                "preferred_username": "uid",
            }
        (folders["conf"] / "lmConf-1.json").write_text(json.dumps(settings))
        ini = self.folder / "lemonldap" / "lemonldap-ng.ini"
        shipped = pathlib.Path("/etc/lemonldap-ng/lemonldap-ng.ini").read_text()
        ini.write_text(
            shipped.replace("/var/lib/lemonldap-ng/conf", str(folders["conf"])).replace(
                "/var/lib/lemonldap-ng/cache", str(folders["cache"])
            )
        )
        portal = self.folder / "lemonldap" / "portal.psgi"
        # It loads what draws captchas, which nobody sees here and which needs ImageMagick.
        portal.write_text(
            "BEGIN { $INC{'GD/SecurityImage.pm'} = 1; }\n"
            "use Lemonldap::NG::Portal;\n"
            "Lemonldap::NG::Portal->run({});\n"
        )
        self.program = Program(
            [shutil.which("plackup"), "--host", "127.0.0.1", "--port", str(self.port), "-E", "deployment", str(portal)],
            {"LLNG_DEFAULTCONFFILE": str(ini)},
            self.folder,
            self.port,
        )

    def log_in(self, browser, page):
        return browser.submit(page, {"user": "dwho", "password": "dwho"}, form=browser.form_with(page, "password"))
