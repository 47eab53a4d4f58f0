"""Every sentence in every language: how they are found (bin/messages), and that none is missing."""
