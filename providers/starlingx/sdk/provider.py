"""The provider `starlingx`.

Written from the provider's declarations by `python -m providers.starlingx sdk`; not by hand.
"""

from collections.abc import Mapping, Sequence

import pulumi


class Provider(pulumi.ProviderResource):
    """One cloud: where it is, as whom to act, and what is allowed there.

    Args:
        auth_url: Keystone's URL with its version, such as `http://10.10.10.2:5000/v3`.
        username: The account's name.
        password: The account's password.
        project: The project to act in.
        user_domain: The account's domain.
        project_domain: The project's domain.
        region: The cloud's region in the catalog.
        interface: Which of the catalog's endpoints to use. One of public, internal, admin.
        endpoints: URLs instead of the catalog's, by service type.
        ca_certificate: Certificates of the cloud's authority, in PEM form.
        release: The StarlingX release of the cloud. One of 2018.10, 11.0, 12.0.
        system_mode: How the cloud is built: lets a preview refuse hosts that it cannot have. One of simplex,
            duplex, duplex-direct, standard.
        allow_lock: Hosts that may be locked, and so rebooted, for a change; `*` stands for all.
        installation: Which installation of controller-0 it is: any text. When it changes, the cloud was bare,
            and every object is made again, in place.
        unreachable: What a refresh does where the cloud does not answer: `fail`, or, after a minute, `keep`
            all of it as it was in the state, and warn. One of fail, keep.
        bastion_host: Address of an SSH bastion through which alone the cloud is reached.
        bastion_port: The bastion's SSH port. From 1 to 65535.
        bastion_user: The user on the bastion.
        bastion_private_key: The user's private key.
        bastion_host_key: The bastion's host key: type and key, as in known_hosts without the name.
        controller_auth_url: Keystone's URL on the management network: where authUrl does not answer, as
            before the first unlock of a later release, the cloud is reached through controller-0 itself.
        controller_host: Address of controller-0 by SSH, behind the bastion if there is one.
        controller_port: Its SSH port. From 1 to 65535.
        controller_user: The user there.
        controller_private_key: The user's private key.
        controller_host_key: Its host key: type and key, as in known_hosts without the name.
        request_timeout: Seconds for one answer. From 1 to 3600.
        contact_timeout: Seconds to try an API that has not answered in this run. From 0 to 3600.
        absence_timeout: Seconds to wait for an API that did answer and went away, as while a controller
            reboots. From 0 to 7200.
        poll_interval: Seconds between two looks at a state. From 0.05 to 300.
        concurrency: Requests to the cloud at once. From 1 to 64.
    """

    def __init__(
        self,
        resource_name: str,
        *,
        auth_url: pulumi.Input[str],
        username: pulumi.Input[str] | None = None,
        password: pulumi.Input[str],
        project: pulumi.Input[str] | None = None,
        user_domain: pulumi.Input[str] | None = None,
        project_domain: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        interface: pulumi.Input[str] | None = None,
        endpoints: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        ca_certificate: pulumi.Input[str] | None = None,
        release: pulumi.Input[str] | None = None,
        system_mode: pulumi.Input[str] | None = None,
        allow_lock: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        installation: pulumi.Input[str] | None = None,
        unreachable: pulumi.Input[str] | None = None,
        bastion_host: pulumi.Input[str] | None = None,
        bastion_port: pulumi.Input[int] | None = None,
        bastion_user: pulumi.Input[str] | None = None,
        bastion_private_key: pulumi.Input[str] | None = None,
        bastion_host_key: pulumi.Input[str] | None = None,
        controller_auth_url: pulumi.Input[str] | None = None,
        controller_host: pulumi.Input[str] | None = None,
        controller_port: pulumi.Input[int] | None = None,
        controller_user: pulumi.Input[str] | None = None,
        controller_private_key: pulumi.Input[str] | None = None,
        controller_host_key: pulumi.Input[str] | None = None,
        request_timeout: pulumi.Input[float] | None = None,
        contact_timeout: pulumi.Input[float] | None = None,
        absence_timeout: pulumi.Input[float] | None = None,
        poll_interval: pulumi.Input[float] | None = None,
        concurrency: pulumi.Input[int] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties = {
            "authUrl": auth_url,
            "username": username,
            "password": password,
            "project": project,
            "userDomain": user_domain,
            "projectDomain": project_domain,
            "region": region,
            "interface": interface,
            "endpoints": endpoints,
            "caCertificate": ca_certificate,
            "release": release,
            "systemMode": system_mode,
            "allowLock": allow_lock,
            "installation": installation,
            "unreachable": unreachable,
            "bastionHost": bastion_host,
            "bastionPort": bastion_port,
            "bastionUser": bastion_user,
            "bastionPrivateKey": bastion_private_key,
            "bastionHostKey": bastion_host_key,
            "controllerAuthUrl": controller_auth_url,
            "controllerHost": controller_host,
            "controllerPort": controller_port,
            "controllerUser": controller_user,
            "controllerPrivateKey": controller_private_key,
            "controllerHostKey": controller_host_key,
            "requestTimeout": request_timeout,
            "contactTimeout": contact_timeout,
            "absenceTimeout": absence_timeout,
            "pollInterval": poll_interval,
            "concurrency": concurrency,
        }
        super().__init__("starlingx", resource_name, properties, opts)
