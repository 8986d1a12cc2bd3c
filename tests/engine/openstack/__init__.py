"""OpenStack stacks with the real engine, on the lab's real OpenStack, checked with openstacksdk.

Needs the engine (``make setup``), a network namespace, and what ``python -m lab up openstack`` needs;
without that the tests are skipped. With MURMURATION_TEST_OPENSTACK naming the state folder of a lab whose
OpenStack is up, that one is used instead of one brought up for the tests.
"""
