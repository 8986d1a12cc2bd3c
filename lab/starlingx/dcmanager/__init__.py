"""dcmanager: subclouds and how they are deployed, groups of them, and strategies that update them."""
