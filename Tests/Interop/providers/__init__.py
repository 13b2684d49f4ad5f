"""Real OpenID providers, each started on a port of its own with the clients that a check asks for."""
from .authlib import Authlib
from .canaille import Canaille
from .django import DjangoOAuthToolkit
from .glewlwyd import Glewlwyd
from .idpyoidc import IdPyOIDC
from .lemonldap import LemonLDAP

#: Those that CI logs in with.
USUAL = [Authlib, DjangoOAuthToolkit]
ALL = USUAL + [Canaille, Glewlwyd, IdPyOIDC, LemonLDAP]
