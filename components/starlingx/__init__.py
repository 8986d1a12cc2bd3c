"""StarlingX clouds, configured and brought up: what comes after the installation of their servers."""
