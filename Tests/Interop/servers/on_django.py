"""A Django site with django-oauth-toolkit. The clients come as JSON in the environment, like the folder of its database."""
import json
import os
import sys

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command, execute_from_command_line

given = json.loads(os.environ["INTEROP"])
issuer = f"http://localhost:{given['port']}/o"
key_file = os.path.join(given["folder"], "key.pem")
if not os.path.exists(key_file):
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with open(key_file, "wb") as file:
        file.write(made)

settings.configure(
    DEBUG=False,
    SECRET_KEY="of a test",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="__main__",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"login.html": "<form method=post>{% csrf_token %}{{ form }}<button>Go</button></form>"}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(given["folder"], "db")}},
    LOGIN_URL="/login/",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": open(key_file).read(),
        "OIDC_ISS_ENDPOINT": issuer,
        "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False,
        "OAUTH2_VALIDATOR_CLASS": "__main__.Validator",
        "PKCE_REQUIRED": True,
        "ROTATE_REFRESH_TOKEN": True,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        "SCOPES": {name: name for name in ("openid", "email", "profile", "groups", "offline_access")},
    },
)
# APP_DIRS and loaders exclude each other.
settings.TEMPLATES[0]["APP_DIRS"] = False
django.setup()

from django.contrib.auth.models import Group, User
from django.contrib.auth.views import LoginView
from django.urls import include, path
from oauth2_provider.models import get_application_model
from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    oidc_claim_scope = None

    def get_additional_claims(self, request):
        return {
            "sub": "jane-1",
            "email": request.user.email,
            "email_verified": True,
            "groups": [group.name for group in request.user.groups.all()],
        }


urlpatterns = [
    path("login/", LoginView.as_view(template_name="login.html")),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]

call_command("migrate", verbosity=0)
if not User.objects.exists():
    jane = User.objects.create_user("jane", "jane@example.net", "correct horse")
    jane.groups.add(Group.objects.create(name="staff"))
    for name, client in given["clients"].items():
        get_application_model().objects.create(
            client_id=name,
            client_secret=client["secret"],
            hash_client_secret=True,
            name=name,
            client_type="confidential",
            authorization_grant_type="authorization-code",
            redirect_uris=client["redirect_uri"],
            post_logout_redirect_uris=client["redirect_uri"].removesuffix("oauth2/callback"),
            algorithm="RS256",
            skip_authorization=True,
        )
execute_from_command_line([sys.argv[0], "runserver", "--noreload", f"127.0.0.1:{given['port']}"])
