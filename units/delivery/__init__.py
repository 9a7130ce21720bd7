"""Sending mails and group messages: queued as rows, claimed before, marked after."""
