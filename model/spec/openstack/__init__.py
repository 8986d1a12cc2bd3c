"""What an operator writes about OpenStack clouds: shared things, projects, and what is in the projects."""

from model.spec.openstack.cloud import OpenStackSpec

__all__ = ["OpenStackSpec"]
