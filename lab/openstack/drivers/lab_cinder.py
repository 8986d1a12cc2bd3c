"""A Cinder driver without storage: upstream's fake one, able to boot servers from volumes and to grow."""

from cinder.tests import fake_driver


class LabVolumeDriver(fake_driver.FakeLoggingVolumeDriver):
    """Upstream's fake driver logs calls and holds no data; these two calls would fail without data."""

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        """Claim that the volume has been cloned from the image, so that nothing is copied into it."""
        del context, volume, image_location, image_meta, image_service
        return {}, True

    def extend_volume(self, volume, new_size):
        """Accept: Cinder itself keeps the size."""
