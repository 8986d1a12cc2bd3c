"""The keys of a connection: the private key, the agent's keys, and the key that the server must show."""

from dataclasses import dataclass

import asyncssh

from engine.command.gotext import os_error
from engine.command.ssh.endpoint import Endpoint
from providers.kit.errors import ProviderError

_NOT_OPENED = "x509: decryption password incorrect: privateKeyPassword does not open privateKey"
# An RSA key signs with SHA-2 on any server of the last ten years; the key's type does not say so.
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256", "ssh-rsa")


@dataclass(frozen=True)
class HostKey:
    """The public key that the server must show."""

    key: asyncssh.SSHKey

    @property
    def algorithms(self) -> list[str]:
        """The host key algorithms to ask for, so that the server shows this key and not another of its."""
        kind = self.key.get_algorithm()
        return list(_RSA_SIGNATURES) if kind == "ssh-rsa" else [kind]


def read_host_key(text: str) -> HostKey:
    """Read `hostKey`: a line as in `authorized_keys` (`ssh-ed25519 AAAA... comment`).

    Raises:
        ProviderError: the text is no such key.
    """
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                return HostKey(asyncssh.import_public_key(line.strip()))
            except asyncssh.KeyImportError:
                break
    raise ProviderError(
        "failed to parse host key: ssh: no key found; "
        "hostKey takes a public key as in authorized_keys, for example 'ssh-ed25519 AAAA...'"
    )


def read_private_key(text: str, password: str | None) -> asyncssh.SSHKey:
    """Read `privateKey` with `privateKeyPassword`.

    Raises:
        ProviderError: it is no private key, or the password is missing or wrong. The message shows neither.
    """
    try:
        return asyncssh.import_private_key(text, password)
    except asyncssh.KeyEncryptionError as error:
        if "bcrypt" in str(error):
            raise ProviderError(
                "privateKey: reading an encrypted OpenSSH key needs the Python package bcrypt; "
                "install it, or give the key without a password or in PKCS#8 form"
            ) from None
        raise ProviderError(_NOT_OPENED) from None
    except asyncssh.KeyImportError as error:
        if "Passphrase" in str(error):
            reason = "ssh: this private key is passphrase protected: privateKeyPassword is needed"
        elif "decrypt" in str(error):
            reason = _NOT_OPENED
        else:
            reason = "ssh: no key found: privateKey takes the contents of a private key file, not its path"
        raise ProviderError(reason) from None


async def agent_keys(path: str) -> tuple[asyncssh.SSHAgentClient, list[asyncssh.SSHKeyPair]]:
    """Return a connection to the agent at `path` and its keys.

    Raises:
        ProviderError: no agent answers there.
    """
    try:
        agent = await asyncssh.connect_agent(path)
        return agent, list(await agent.get_keys())
    except OSError as error:
        raise ProviderError(
            f"dial unix {path}: connect: {os_error(error)}: "
            "no SSH agent answers at agentSocketPath or SSH_AUTH_SOCK"
        ) from None
    except ValueError as error:
        raise ProviderError(f"the SSH agent at {path} gives no keys: {error}") from None


def login_key_source(endpoint: Endpoint, environment_agent: str | None) -> str | None:
    """Return the agent's socket if the agent is to be asked, else None.

    Go's SSH library tries every method once: where a private key is given, the agent's keys are never tried.
    So a dead agent in SSH_AUTH_SOCK is no reason to fail then; one named by `agentSocketPath` still is.
    """
    if endpoint.agent_socket_path is not None:
        return endpoint.agent_socket_path
    return environment_agent if endpoint.private_key is None else None
