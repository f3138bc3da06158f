"""Whom a mailbox is read from: only a server that shows who it is gets to hear the password."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import mailboxes
from core.mailboxes import OutOfReach, Server
from tests.consultations.imap_server import Post, serving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that nobody but its maker has signed, with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.NameAttribute(NameOID.COMMON_NAME, "x"),
    )
    subject, now = x509.Name([name]), datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "server.pem"
    path.write_bytes(plain + made.public_bytes(pem))
    return path


@pytest.mark.parametrize("is_known", [False, True])
def test_the_password_is_told_only_to_a_server_whose_certificate_is_known(
    certificate: Path,
    is_known: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post, tls = Post(boxes={"INBOX": {3: b"x"}}), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with serving(post, tls) as port:
        server = Server("127.0.0.1", port, "kari", post.password, "tls")
        if is_known:
            with mailboxes.connected(server) as connection:
                assert mailboxes.opened(connection, "INBOX").after(0) == [3]
        else:
            with pytest.raises(OutOfReach, match="CERTIFICATE_VERIFY_FAILED"):
                mailboxes.connected(server).__enter__()
            assert post.heard == []
