"""Real OpenID providers, each started on a port of its own with the clients that a check asks for."""
from .authlib import Authlib
from .django import DjangoOAuthToolkit

ALL = [Authlib, DjangoOAuthToolkit]
