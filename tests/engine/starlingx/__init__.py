"""StarlingX under the real engine. They need `make setup`; the lab's services run in their process."""
