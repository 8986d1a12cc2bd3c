"""``ansible-playbook .../bootstrap.yml``: how later releases make a cloud of an installed controller."""
