"""Signed and encrypted tokens as the scripted provider makes and checks them (RFC 7515 to 7518), on the package cryptography."""
import base64
import hashlib
import hmac
import json
import os
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, padding as block_padding
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash


class Invalid(Exception):
    """A token that is not what it should be, and why."""


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value, size):
    return encode(value.to_bytes(size, "big"))


def make_key(algorithm):
    if algorithm.startswith("ES"):
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048)


def public_jwk(key, **members):
    public = key.public_key() if hasattr(key, "public_key") else key
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        return {"kty": "RSA", "n": number(numbers.n, public.key_size // 8), "e": number(numbers.e, 3), **members}
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32), **members}
    return {"kty": "OKP", "crv": "Ed25519", "x": encode(public.public_bytes_raw()), **members}


def public_key(jwk):
    """Raises Invalid for a key with a private part."""
    if "d" in jwk:
        raise Invalid("a private key")
    if jwk.get("kty") == "RSA":
        return rsa.RSAPublicNumbers(
            int.from_bytes(decode(jwk["e"]), "big"), int.from_bytes(decode(jwk["n"]), "big")
        ).public_key()
    if jwk.get("kty") == "EC":
        return ec.EllipticCurvePublicNumbers(
            int.from_bytes(decode(jwk["x"]), "big"), int.from_bytes(decode(jwk["y"]), "big"), ec.SECP256R1()
        ).public_key()
    return ed25519.Ed25519PublicKey.from_public_bytes(decode(jwk["x"]))


def thumbprint(jwk):
    """RFC 7638."""
    names = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}[jwk["kty"]]
    text = json.dumps({name: jwk[name] for name in names}, separators=(",", ":"), sort_keys=True)
    return encode(hashlib.sha256(text.encode()).digest())


PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)


def sign(algorithm, key, claims, **header):
    head = encode(json.dumps({"alg": algorithm, **header}).encode())
    data = f"{head}.{encode(json.dumps(claims).encode())}"
    return f"{data}.{encode(signature(algorithm, key, data.encode()))}"


def signature(algorithm, key, data):
    if algorithm == "none":
        return b""
    if algorithm == "HS256":
        return hmac.digest(key, data, "sha256")
    if algorithm == "RS256":
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    if algorithm == "PS256":
        return key.sign(data, PSS, hashes.SHA256())
    if algorithm == "ES256":
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return key.sign(data)


def verify(token, key, algorithms):
    """Header and claims of a token with one of these algorithms, signed by that public key; of one in the header for nil."""
    try:
        head, body, made = token.split(".")
        header, claims = json.loads(decode(head)), json.loads(decode(body))
        data, made = f"{head}.{body}".encode(), decode(made)
    except (ValueError, UnicodeDecodeError) as error:
        raise Invalid(f"no token: {error}") from None
    algorithm = header.get("alg")
    if algorithm not in algorithms:
        raise Invalid(f"alg {algorithm}, expected one of {algorithms}")
    if key is None:
        key = public_key(header.get("jwk") or {})
    try:
        if algorithm == "HS256":
            if not hmac.compare_digest(made, hmac.digest(key, data, "sha256")):
                raise Invalid("signature")
        elif algorithm == "RS256":
            key.verify(made, data, padding.PKCS1v15(), hashes.SHA256())
        elif algorithm == "PS256":
            key.verify(made, data, PSS, hashes.SHA256())
        elif algorithm == "ES256":
            r, s = int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big")
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
        else:
            key.verify(made, data)
    except (InvalidSignature, AttributeError, TypeError) as error:
        raise Invalid(f"signature: {type(error).__name__}") from None
    return header, claims


def encrypt(text, key, algorithm, encryption, **header):
    """A JWE (RFC 7516) for a public key, by RSA-OAEP-256 or ECDH-ES with its key used as it is."""
    head = {"alg": algorithm, "enc": encryption, "cty": "JWT", **header}
    size = {"A128GCM": 16, "A256GCM": 32, "A128CBC-HS256": 32}[encryption]
    if algorithm == "ECDH-ES":
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        head["epk"] = public_jwk(ephemeral)
        name = encryption.encode()
        info = struct.pack(">I", len(name)) + name + bytes(8) + struct.pack(">I", size * 8)
        content, wrapped = ConcatKDFHash(hashes.SHA256(), size, info).derive(ephemeral.exchange(ec.ECDH(), key)), b""
    else:
        content = os.urandom(size)
        digest = hashes.SHA256() if algorithm == "RSA-OAEP-256" else hashes.SHA1()
        scheme = padding.PKCS1v15() if algorithm == "RSA1_5" else padding.OAEP(padding.MGF1(digest), digest, None)
        wrapped = key.encrypt(content, scheme)
    head = encode(json.dumps(head).encode())
    if encryption == "A128CBC-HS256":
        vector = os.urandom(16)
        padder = block_padding.PKCS7(128).padder()
        encryptor = Cipher(algorithms.AES(content[16:]), modes.CBC(vector)).encryptor()
        sealed = encryptor.update(padder.update(text.encode()) + padder.finalize()) + encryptor.finalize()
        authenticated = head.encode() + vector + sealed + struct.pack(">Q", len(head) * 8)
        tag = hmac.digest(content[:16], authenticated, "sha256")[:16]
    else:
        vector = os.urandom(12)
        both = AESGCM(content).encrypt(vector, text.encode(), head.encode())
        sealed, tag = both[:-16], both[-16:]
    return ".".join([head, *map(encode, (wrapped, vector, sealed, tag))])
