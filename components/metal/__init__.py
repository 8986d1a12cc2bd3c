"""Sites on Packet (Equinix Metal): servers, VLANs, public address blocks and what they make up."""

import warnings

# The SDK of 2021 imports pkg_resources, whose deprecation would be printed at every preview.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
