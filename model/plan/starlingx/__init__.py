"""What is configured on StarlingX clouds, decided: releases, hosts, interfaces, storage, and its texts."""
