"""StarlingX clouds as resources, and the scripts that configure a controller."""
