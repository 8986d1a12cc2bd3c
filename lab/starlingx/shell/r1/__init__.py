"""2018.10: ``config_controller`` and ``config_subcloud``, and the configuration files that they take."""
