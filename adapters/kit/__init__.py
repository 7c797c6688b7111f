"""What adapters share: the HTTP client, credentials, wrappers."""
