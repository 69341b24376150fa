"""Pages and downloads: none of our own yet."""
